"""Why runs stand where they do and who holds their orders, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from cbec_core.cli.output import note, plain, word
from cbec_core.config.language import spoken_params
from cbec_core.config.language import translate as _
from cbec_core.domain.operation import Run, RunState
from cbec_core.domain.reason_texts import explain, reason_text

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.domain.hold import Hold
    from cbec_core.domain.reason_params import Params

__all__ = ["explained", "tell_holds", "tell_reason", "tell_reasons", "with_reason", "with_reasons"]

_ANY = "RUN"


def explained(reason: str, run_id: str, params: Params | None = None) -> tuple[str, str]:
    """Return the text and the hint of a reason in the language of the environment."""
    if not reason:
        return "", ""
    found, known = reason_text(reason), spoken_params(params or {})
    text, hint = (explain(_(said), reason, run_id, known) for said in (found.message, found.hint))
    return text, hint


def with_reason(app: Cbec, run: Run) -> dict[str, Any]:
    """Return a run as JSON knows it; see `with_reasons`."""
    return with_reasons(app, [run])[0]


def with_reasons(app: Cbec, runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return runs as JSON knows them: the text and hint of the reason, and who holds the order."""
    held = _holds(app, runs)
    shown = []
    for run in runs:
        text, hint = explained(run.reason, run.id, run.params)
        holds = [
            {**plain(hold), "text": explained(hold.reason, run.id, hold.params)[0]}
            for hold in held.get(run.subject, ())
        ]
        shown.append({**plain(run), "text": text, "hint": hint, "holds": holds})
    return shown


def tell_reason(app: Cbec, run: Run) -> None:
    """Print why a run stands where it does for people on stderr, and who else holds its order."""
    if run.reason:
        text, hint = explained(run.reason, run.id, run.params)
        note(f"{_('Reason')}: {text} [{run.reason}]")
        note(f"  {_('Hint')}: {hint}")
    if run.state is RunState.PARKED:
        note(f"  {_('Version')}: {run.version} (--seen {run.version})")
    tell_holds(_others(run, _holds(app, [run])))


def tell_holds(holds: Iterable[Hold], of: str = "") -> None:
    """Print who holds an order, since when and why."""
    for hold in holds:
        text, _hint = explained(hold.reason, of or _ANY, hold.params)
        since = f"{hold.since.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        named = f"  ({of})" if of else ""
        note(f"{_('Held by')}: {word(hold.by)}, {since}: {text} [{hold.reason}]{named}")


def tell_reasons(app: Cbec, runs: Sequence[Run]) -> None:
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
    held = _holds(app, runs)
    for run in runs:
        tell_holds(_others(run, held), run.id)


def _holds(app: Cbec, runs: Iterable[Run]) -> Mapping[str, tuple[Hold, ...]]:
    return app.orders.holds({run.subject for run in runs})


def _others(run: Run, held: Mapping[str, tuple[Hold, ...]]) -> Iterator[Hold]:
    """Yield the holds of a run's order that its own reason does not tell."""
    return (hold for hold in held.get(run.subject, ()) if hold.reason != run.reason)
