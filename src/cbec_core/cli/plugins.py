"""`cbec plugins`: list, show, new, test; listing imports manifests and nothing of theirs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from cbec_core.cli.extensions import plugin_manager
from cbec_core.cli.output import emit, json_option, note, table
from cbec_core.config.language import localized
from cbec_core.config.language import translate as _
from cbec_core.plugins.status import PluginState
from cbec_core.ports.provider import Capability, ProviderSpec

__all__ = ["plugins"]


@click.group()
def plugins() -> None:
    """List, show, create and test plugins."""


def _spec(spec: ProviderSpec) -> dict[str, object]:
    return {
        "capability": spec.capability,
        "code": spec.code,
        "operations": spec.operations,
        "countries": spec.countries,
        "currencies": spec.currencies,
        "api": spec.api,
    }


@plugins.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the installed plugins and what they provide."""
    manager = plugin_manager()
    statuses, specs = manager.statuses(), manager.specs()
    if as_json:
        emit(
            [
                {
                    "name": status.name,
                    "distribution": status.distribution,
                    "version": status.version,
                    "state": status.state,
                    "error": status.error.code if status.error else None,
                    "providers": [_spec(s) for s in specs if s.plugin == status.name],
                }
                for status in statuses
            ]
        )
        return
    for status in statuses:
        provides = ", ".join(
            f"{s.capability.value}:{s.code}" for s in specs if s.plugin == status.name
        )
        state = "" if status.state is PluginState.LOADED else f" [{status.state.value}]"
        click.echo(f"{status.name} {status.version}{state}  {provides}".rstrip())


@plugins.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a plugin: its providers with their operations, its hooks, its fault."""
    manager = plugin_manager()
    status = manager.status(name)
    specs = [spec for spec in manager.specs() if spec.plugin == name]
    if as_json:
        emit({"status": status, "providers": [_spec(spec) for spec in specs]})
        return
    note(f"{status.name} {status.version} ({status.distribution}) {status.state.value}")
    if status.error:
        message, hint = localized(status.error)
        note(f"{message} [{status.error.code}]")
        note(hint)
    heads = (_("Capability"), _("Code"), _("Operations"), _("Countries"), _("Currencies"))
    rows = [
        (
            spec.capability.value,
            spec.code,
            ", ".join(sorted(spec.operations)),
            ", ".join(sorted(spec.countries)) or "*",
            ", ".join(sorted(spec.currencies)) or "*",
        )
        for spec in specs
    ]
    table(_("Providers"), heads, rows)
    note(f"{_('Hooks')}: {', '.join(sorted(status.hooks)) or '-'}")


@plugins.command()
@click.argument("capability", type=click.Choice([c.value for c in Capability]))
@click.argument("name")
@click.option("--into", default=".", type=click.Path(file_okay=False), help="Parent folder.")
@json_option
def new(capability: str, name: str, into: str, as_json: bool) -> None:
    """Write a working plugin NAME for CAPABILITY, with tests that pass, to build on."""
    from cbec_core.cli.scaffold import bake

    folder = bake(Capability(capability), name, Path(into))
    if as_json:
        emit({"folder": str(folder)})
        return
    note(f"{_('Written')}: {folder}")
    note(f"pip install -e {folder} && cbec plugins test {folder}")


@plugins.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.pass_context
def test(ctx: click.Context, folder: str) -> None:
    """Run a plugin's own tests, its conformance suite among them."""
    command = [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", "tests"]
    done = subprocess.run(command, cwd=folder, check=False)
    ctx.exit(1 if done.returncode else 0)
