"""`cbec customs`: each command is a module of its own, imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

__all__ = ["customs"]

_COMMANDS: Final = {
    "check": "cbec_customs_cn.commands.check:check",
    "match": "cbec_customs_cn.commands.match:match",
    "prepare": "cbec_customs_cn.commands.prepare:prepare",
    "pull": "cbec_customs_cn.commands.pull:pull",
    "receipts": "cbec_customs_cn.commands.receipts:receipts",
    "show": "cbec_customs_cn.commands.show:show",
    "simulate": "cbec_customs_cn.commands.simulate:simulate",
    "summary": "cbec_customs_cn.commands.summary:summary",
}


class _Lazy(click.Group):
    """Name commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one."""
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=_Lazy)
def customs() -> None:
    """Declare to China's customs and follow what it answers (CEB messages)."""
