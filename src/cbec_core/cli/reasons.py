"""Why runs stand where they do, in words: a text and a hint for each reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cbec_core.cli.output import note, plain
from cbec_core.config.language import spoken_params
from cbec_core.config.language import translate as _
from cbec_core.domain.reason_texts import explain, reason_text

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.domain.reason_params import Params

__all__ = ["explained", "tell_reason", "tell_reasons", "with_reason"]

_ANY = "RUN"


def explained(reason: str, run_id: str, params: Params | None = None) -> tuple[str, str]:
    """Return the text and the hint of a reason in the language of the environment."""
    if not reason:
        return "", ""
    found, known = reason_text(reason), spoken_params(params or {})
    text, hint = (explain(_(said), reason, run_id, known) for said in (found.message, found.hint))
    return text, hint


def with_reason(run: Run) -> dict[str, Any]:
    """Return a run as JSON knows it, with the text and the hint of its reason."""
    text, hint = explained(run.reason, run.id, run.params)
    shown: dict[str, Any] = plain(run)
    return {**shown, "text": text, "hint": hint}


def tell_reason(run: Run) -> None:
    """Print the reason of a run for people on stderr."""
    if run.reason:
        text, hint = explained(run.reason, run.id, run.params)
        note(f"{_('Reason')}: {text} [{run.reason}]")
        note(f"  {_('Hint')}: {hint}")


def tell_reasons(runs: Iterable[Run]) -> None:
    """Print every sentence of some runs once, with the runs where they differ in a reason."""
    told: dict[str, dict[str, list[str]]] = {}
    hints: dict[str, str] = {}
    for run in runs:
        if run.reason:
            text, hint = explained(run.reason, _ANY, run.params)
            told.setdefault(run.reason, {}).setdefault(text, []).append(run.id)
            hints.setdefault(run.reason, hint)
    for reason, texts in told.items():
        for text, ids in texts.items():
            named = f"  ({', '.join(ids)})" if len(texts) > 1 else ""
            note(f"{_('Reason')}: {text} [{reason}]{named}")
        note(f"  {_('Hint')}: {hints[reason]}")
