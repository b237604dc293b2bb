"""Output: results on stdout, notes on stderr, JSON for programs; tables are in `tables`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from cbec_core.config.language import language, localized
from cbec_core.config.language import translate as _

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.errors import CbecError

__all__ = ["as_error", "clean", "emit", "error_row", "finding_row", "finding_text", "json_option"]
__all__ += ["note", "open_app", "plain", "quiet", "show_error", "tell", "word"]

F = TypeVar("F", bound=Callable[..., Any])

# Texts of buyers and channels reach the terminal; what steers a terminal does not.
_STEERING = dict.fromkeys((*range(10), *range(11, 32), *range(127, 160)))


def json_option(function: F) -> F:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print machine output on stdout.")(
        function
    )


def open_app(ctx: click.Context) -> Cbec:
    """Open the deployment of this folder and close it when the command ends."""
    from cbec_core.app import Cbec
    from cbec_core.cli.logs import listen

    listen()
    config = ctx.find_root().obj
    variables = {name.upper() for name in os.environ}
    if not config and not os.path.exists("cbec.toml") and "CBEC_DATABASE__URL" not in variables:
        from cbec_core.domain.errors import ConfigError

        raise ConfigError("config.none_here")
    with quiet():
        app = Cbec.open(config) if config else Cbec.open()
    ctx.call_on_close(app.close)
    return app


def quiet() -> redirect_stdout[TextIO]:
    """Keep what a plugin prints as it is loaded out of a program's answer: it goes to stderr."""
    return redirect_stdout(sys.stderr)


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: money as a decimal string with its currency."""
    from decimal import Decimal  # these are here, so that `cbec plugins list` stays quick

    import attrs

    from cbec_core.domain.money import Money

    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return None
    if attrs.has(type(value)):
        fields = attrs.fields(type(value))
        # What is hidden from repr (personal data, secrets, raw documents) is hidden here too.
        return {f.name: plain(getattr(value, f.name)) for f in fields if f.repr}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def emit(value: Any) -> None:
    """Print a value as one JSON document on stdout."""
    _print_json(plain(value))


def _print_json(value: Any) -> None:
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not unicode, indent=2))


def note(text: str) -> None:
    """Print a line for people on stderr; on a terminal no word is cut at its edge."""
    tell(clean(text), err=True)


def tell(text: str, *, err: bool = False) -> None:
    """Print a line for people, wrapped between words where a terminal would cut them."""
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        from shutil import get_terminal_size

        from rich.cells import cell_len
        from rich.console import Console
        from rich.text import Text

        columns = max(get_terminal_size().columns, 40)
        if any(cell_len(line) > columns for line in text.splitlines()):
            console = Console(width=columns)
            text = "\n".join(line.plain.rstrip() for line in Text(text).wrap(console, columns))
    click.echo(text, err=err)


def clean(text: str) -> str:
    """Return a text without the characters that steer a terminal."""
    return text.translate(_STEERING)


def word(value: Enum | str) -> str:
    """Return a state or a kind as people read it: its code in English, else its name."""
    code = value.value if isinstance(value, Enum) else value
    return _(code) if isinstance(code, str) else str(code)


def finding_text(finding: Finding) -> str:
    """Return a finding as a line, in Chinese where it has a Chinese text."""
    text = (language() == "zh" and finding.text_zh) or _(finding.text)
    place = " ".join(filter(None, (finding.line_id, finding.path)))
    return f"{word(finding.severity)}: {text} [{finding.code}] {place}".rstrip()


def finding_row(finding: Finding) -> dict[str, str]:
    """Return a finding as JSON tells it, in the language of the environment."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "line": finding.line_id,
        "path": finding.path,
        "text": (language() == "zh" and finding.text_zh) or finding.text,
    }


def as_error(fault: Exception) -> CbecError:
    """Return an error that may be shown: of a fault of the program the kind, never the text."""
    from cbec_core.cli.logs import debugging
    from cbec_core.domain.errors import CbecError
    from cbec_core.plugins.faults import fault_text

    if isinstance(fault, CbecError):
        return fault
    if debugging():
        raise fault
    return CbecError("program.fault", fault=fault_text(fault))


def error_row(fault: CbecError) -> dict[str, str]:
    """Return an error as JSON tells it."""
    message, hint = _told(fault)
    return {"code": fault.code, "message": message, "hint": hint, "retry": fault.retry.value}


def _told(fault: CbecError) -> tuple[str, str]:
    from cbec_core.cli.extensions import plugin_listing

    plugin_listing()  # the code may be a plugin's, and so its translation
    return localized(fault)


def show_error(fault: CbecError, *, as_json: bool, of: str = "") -> None:
    """Print an error: on stdout as JSON if that was asked for, else for people on stderr.

    `of` names what it is about, where a command does several things.
    """
    if as_json:
        _print_json({"error": error_row(fault)})
        return
    message, hint = _told(fault)
    place = f"{of}: " if of else ""
    note(f"{_('Error')}: {place}{message} [{fault.code}]")
    note(f"{_('Hint')}: {hint}")
