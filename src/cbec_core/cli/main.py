"""The `cbec` command: a table of names, each loaded only when it is called."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cbec_core.cli.speech import speak, spoken
from cbec_core.config.language import translate as _

if TYPE_CHECKING:
    from cbec_core.domain.errors import CbecError

__all__ = ["COMMANDS", "CbecGroup", "cli", "main"]

# name -> (module:attribute, help). Help is data, so that `cbec --help` imports no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("cbec_core.cli.init:init", "Write a configuration and create the database."),
    "catalog": ("cbec_core.cli.catalog:catalog", "Import, list and check what is sold."),
    "demo": ("cbec_core.cli.demo:demo", "Carry real order documents through the whole corridor."),
    "orders": ("cbec_core.cli.orders:orders", "Import, list, show and process orders."),
    "quote": ("cbec_core.cli.quote:quote", "Explain the landed cost of an order or a request."),
    "pay": ("cbec_core.cli.steps:pay", "Record or authorise the payment of an order."),
    "ship": ("cbec_core.cli.steps:ship", "Reserve, rate, label and hand over an order."),
    "declare": ("cbec_core.cli.steps:declare", "Declare an order for export and import."),
    "track": ("cbec_core.cli.steps:track", "Ask where the parcel of an order is."),
    "settle": ("cbec_core.cli.settle:settle", "Import a settlement report and match its lines."),
    "refund": ("cbec_core.cli.refund:refund", "Refund units of an order's lines."),
    "runs": ("cbec_core.cli.runs:runs", "List, show and resolve workflow runs."),
    "worker": ("cbec_core.cli.worker:worker", "Advance runs that are due, until stopped."),
    "plugins": ("cbec_core.cli.plugins:plugins", "List, show, create and test plugins."),
    "doctor": ("cbec_core.cli.doctor:doctor", "Say what is wrong and how to mend it."),
    "db": ("cbec_core.cli.db:db", "Create, upgrade and inspect the database."),
}

# What a write to a full disk says; files that a command reads or writes have errors of their own.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def load(target: str) -> Any:
    """Return the object that "package.module:attribute" names."""
    module, _colon, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute)


class CbecGroup(click.Group):
    """The commands of the core, then those that plugins add; none is imported to be listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which an order meets them."""
        return [*COMMANDS, *sorted(_plugin_commands())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        target = COMMANDS.get(cmd_name) or _plugin_commands().get(cmd_name)
        if target is None:
            return None
        return spoken(load(target[0]))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of names and helps without importing a command."""
        rows = [(name, _(help_text)) for name, (_target, help_text) in COMMANDS.items()]
        rows += [(name, _(text)) for name, (_target, text) in sorted(_plugin_commands().items())]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def _plugin_commands() -> dict[str, tuple[str, str]]:
    from cbec_core.cli.extensions import plugin_commands

    return {spec.name: (spec.target, spec.help) for spec in plugin_commands()}


@click.command(cls=CbecGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config",
    metavar="FILE",
    help="Configuration file; cbec.toml in this folder if there is one.",
)
@click.version_option(package_name="cbec-core", prog_name="cbec", help="Show the version.")
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Sell across borders: orders, landed cost, payment, labels, customs, settlement."""
    ctx.obj = config


def main() -> None:
    """Run the command and leave with 0 (done), 1 (not done) or 2 (wrong usage)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    speak()
    try:
        code = _run()
        sys.stdout.flush()
    except OSError as fault:
        code = 1
        if not isinstance(fault, BrokenPipeError):
            _show(fault, as_json=False)
        # The reader has gone, as in `cbec orders list | head`, or the disk is full; Python's last
        # flush may not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run() -> int:
    as_json = "--json" in sys.argv[1:]
    try:
        # Outside its standalone mode click returns the code of an `Exit` and does not leave.
        code = spoken(cli).main(standalone_mode=False)
    except click.ClickException as fault:
        if as_json:
            _show(_usage(fault), as_json=True)
        else:
            fault.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 1
    except Exception as fault:
        if isinstance(fault, BrokenPipeError) or getattr(fault, "errno", None) in _FULL:
            raise
        _show(fault, as_json=as_json)
        return 1
    return code if isinstance(code, int) else 0


def _usage(fault: click.ClickException) -> CbecError:
    from cbec_core.domain.errors import CbecError

    context = getattr(fault, "ctx", None)
    command = context.command_path if context else "cbec"
    return CbecError("command.usage", reason=fault.format_message(), command=command)


def _show(fault: Exception, *, as_json: bool) -> None:
    from cbec_core.cli.output import as_error, show_error
    from cbec_core.domain.errors import CbecError

    if isinstance(fault, OSError) and fault.errno in _FULL:
        fault = CbecError("command.output_lost", reason=fault.strerror or "unknown")
    show_error(as_error(fault), as_json=as_json)


if __name__ == "__main__":
    main()
