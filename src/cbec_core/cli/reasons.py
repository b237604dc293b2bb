"""Why runs stand where they do, in words: a text and a hint for each reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cbec_core.cli.output import note, plain
from cbec_core.config.language import translate as _
from cbec_core.domain.reason_texts import explain, reason_text

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run

__all__ = ["explained", "tell_reason", "tell_reasons", "with_reason"]

_ANY = "RUN"


def explained(reason: str, run_id: str = _ANY) -> tuple[str, str]:
    """Return the text and the hint of a reason in the language of the environment."""
    if not reason:
        return "", ""
    found = reason_text(reason)
    text, hint = (explain(_(said), reason, run_id) for said in (found.message, found.hint))
    return text, hint


def with_reason(run: Run) -> dict[str, Any]:
    """Return a run as JSON knows it, with the text and the hint of its reason."""
    text, hint = explained(run.reason, run.id)
    shown: dict[str, Any] = plain(run)
    return {**shown, "text": text, "hint": hint}


def tell_reason(reason: str, run_id: str = _ANY) -> None:
    """Print a reason for people on stderr."""
    if reason:
        text, hint = explained(reason, run_id)
        note(f"{_('Reason')}: {text} [{reason}]")
        note(f"  {_('Hint')}: {hint}")


def tell_reasons(runs: Iterable[Run]) -> None:
    """Print every reason of some runs once."""
    for reason in dict.fromkeys(run.reason for run in runs):
        tell_reason(reason)
