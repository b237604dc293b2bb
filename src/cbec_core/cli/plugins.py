"""`cbec plugins`: list, show, new, test; listing imports manifests and nothing of theirs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cbec_core.cli.extensions import plugin_listing, plugin_manager
from cbec_core.cli.output import emit, json_option, note, tell, word
from cbec_core.cli.tables import table
from cbec_core.config.language import localized
from cbec_core.config.language import translate as _

if TYPE_CHECKING:
    from cbec_core.plugins.listing import ListedProvider
    from cbec_core.ports.surface import PermissionSpec

__all__ = ["plugins"]


@click.group()
def plugins() -> None:
    """List, show, create and test plugins."""


def _provider(provider: ListedProvider) -> dict[str, object]:
    return {name: value for name, value in provider._asdict().items() if name != "plugin"}


def _permissions(name: str) -> tuple[PermissionSpec, ...]:
    """Return the permissions that one plugin adds, asked alone and under guard."""
    from cbec_core.plugins.hookcall import PluginAsks
    from cbec_core.plugins.manager import PluginManager
    from cbec_core.plugins.status import PluginState

    manager = plugin_manager()
    if manager.status(name).state is not PluginState.LOADED:
        return ()
    others = {status.name for status in manager.statuses()} - {name}
    return PluginAsks(PluginManager(block=others).load()).permissions()


@plugins.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the installed plugins and what they provide."""
    found = plugin_listing()
    if as_json:
        rows = [
            {
                "name": plugin.name,
                "distribution": plugin.distribution,
                "version": plugin.version,
                "state": plugin.state,
                "error": plugin.code or None,
                "providers": [_provider(p) for p in found.providers if p.plugin == plugin.name],
            }
            for plugin in found.plugins
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for plugin in found.plugins:
        provides = ", ".join(
            f"{p.capability}:{p.code}" for p in found.providers if p.plugin == plugin.name
        )
        state = "" if plugin.state == "loaded" else f" [{word(plugin.state)}]"
        tell(f"{plugin.name} {plugin.version}{state}  {provides}".rstrip())


@plugins.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a plugin: its providers with their operations, its hooks, permissions, its fault."""
    manager = plugin_manager()
    status = manager.status(name)
    hooks = None if status.hooks is None else sorted(status.hooks)
    specs = [spec for spec in plugin_listing().providers if spec.plugin == name]
    if as_json:
        row = next(plugin for plugin in plugin_listing().plugins if plugin.name == name)
        status_row = {**row._asdict(), "hooks": hooks}
        emit(
            {
                "status": status_row,
                "providers": [_provider(spec) for spec in specs],
                "permissions": _permissions(name),
            }
        )
        return
    note(f"{status.name} {status.version} ({status.distribution}) {word(status.state)}")
    if status.error:
        message, hint = localized(status.error)
        note(f"{message} [{status.error.code}]")
        note(hint)
    heads = (_("Capability"), _("Code"), _("Operations"), _("Countries"), _("Currencies"))
    rows = [
        (
            spec.capability,
            spec.code,
            ", ".join(spec.operations),
            ", ".join(spec.countries) or "*",
            ", ".join(spec.currencies) or "*",
        )
        for spec in specs
    ]
    table(_("Providers"), heads, rows)
    if permissions := _permissions(name):
        rights = [(permission.name, _(permission.text)) for permission in permissions]
        table(_("Permissions"), (_("Permission"), _("Allows")), rights)
    note(f"{_('Hooks')}: {'?' if hooks is None else ', '.join(hooks) or '-'}")


@plugins.command()
@click.argument("capability")
@click.argument("name")
@click.option("--into", default=".", type=click.Path(file_okay=False), help="Parent folder.")
@json_option
def new(capability: str, name: str, into: str, as_json: bool) -> None:
    """Write a working plugin NAME for CAPABILITY, with tests that pass, to build on."""
    from pathlib import Path

    from cbec_core.cli.scaffold import bake
    from cbec_core.ports.provider import Capability

    if capability not in (known := [kind.value for kind in Capability]):
        wrong = _("{value} is none of: {known}.").format(value=capability, known=", ".join(known))
        raise click.BadParameter(wrong, param_hint="CAPABILITY")
    folder = bake(Capability(capability), name, Path(into))
    if as_json:
        emit({"folder": str(folder)})
        return
    note(f"{_('Written')}: {folder}")
    note(f"pip install -e {folder} && cbec plugins test {folder}")


@plugins.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@json_option
@click.pass_context
def test(ctx: click.Context, folder: str, as_json: bool) -> None:
    """Run a plugin's own tests, its conformance suite among them."""
    import subprocess
    import sys
    from importlib.util import find_spec
    from pathlib import Path

    from cbec_core.domain.errors import CbecError

    if find_spec("pytest") is None:
        raise CbecError("command.no_pytest")
    if not (Path(folder) / "tests").is_dir():
        raise CbecError("command.no_tests", folder=folder)
    command = [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", "tests"]
    # With --json, what pytest tells goes to stderr, beside the notes.
    output = sys.stderr.fileno() if as_json else None
    done = subprocess.run(command, cwd=folder, check=False, stdout=output)
    if as_json:
        emit({"folder": folder, "passed": done.returncode == 0, "exit_code": done.returncode})
    ctx.exit(1 if done.returncode else 0)
