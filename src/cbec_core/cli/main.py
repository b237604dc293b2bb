"""The `cbec` command: a table of names, each loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from cbec_core.config.language import translate as _

__all__ = ["COMMANDS", "CbecGroup", "cli", "main"]

# name -> (module:attribute, help). Help is data, so that `cbec --help` imports no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("cbec_core.cli.init:init", "Write a configuration and create the database."),
    "demo": ("cbec_core.cli.demo:demo", "Carry real order documents through the whole corridor."),
    "orders": ("cbec_core.cli.orders:orders", "Import, list, show and process orders."),
    "quote": ("cbec_core.cli.steps:quote", "Explain the landed cost of an order."),
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
        command: click.Command = load(target[0])
        return command

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
@click.version_option(package_name="cbec-core", prog_name="cbec")
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Sell across borders: orders, landed cost, payment, labels, customs, settlement."""
    ctx.obj = config


def main() -> None:
    """Run the command and leave with 0 (done), 1 (not done) or 2 (wrong usage)."""
    try:
        # Outside its standalone mode click returns the code of an `Exit` and does not leave.
        code = cli.main(standalone_mode=False)
        if isinstance(code, int):
            sys.exit(code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(1)
    except Exception as fault:
        from cbec_core.cli.output import show_error
        from cbec_core.domain.errors import CbecError

        if not isinstance(fault, CbecError):
            raise
        show_error(fault)
        sys.exit(1)


if __name__ == "__main__":
    main()
