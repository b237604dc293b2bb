"""`cbec customs pull`: send the payment data that customs asked for, and see what waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from cbec_core.api import Cbec, DomainError
from cbec_customs_cn.pull.opening import IMPORTS, Pull
from cbec_customs_cn.pull.store import PullState
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from cbec_customs_cn.pull.store import Kept

__all__ = ["pull"]

F = TypeVar("F", bound=Callable[..., Any])
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_WORDS = {
    PullState.WAITING: "waiting",
    PullState.SENDING: "sending",
    PullState.PUSHED: "pushed",
    PullState.PARKED: "parked",
}


def _regime(function: F) -> F:
    text = "The import regime whose settings are used."
    kinds = click.Choice(IMPORTS)
    return click.option("--regime", type=kinds, default=IMPORTS[0], show_default=True, help=text)(
        function
    )


def _opened(ctx: click.Context, regime: str) -> Pull:
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    found = Pull.of(app, regime)
    ctx.call_on_close(found.store.close)
    return found


@click.group()
def pull() -> None:
    """Send the payment data that customs asked for (GACC 2018 No. 179)."""


@pull.command()
@_regime
@click.option("--most", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@_json
@click.pass_context
def push(ctx: click.Context, regime: str, most: int, as_json: bool) -> None:
    """Send what is due, at most so many requests; for cron. Exit 1 if a request needs a person."""
    found = _opened(ctx, regime)
    report = found.pusher().drain(most)
    forgotten = found.forget()
    if as_json:
        click.echo(json.dumps({**attrs.asdict(report), "forgotten": forgotten}))
    else:
        text = _("{pushed} sent, {later} later, {parked} parked.")
        click.echo(text.format(pushed=report.pushed, later=report.later, parked=report.parked))
    if report.parked:
        ctx.exit(1)


@pull.command()
@_regime
@click.option("--parked", is_flag=True, help="Only what waits for a person.")
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True)
@_json
@click.pass_context
def show(ctx: click.Context, regime: str, parked: bool, most: int, as_json: bool) -> None:
    """List the requests of customs, the newest first."""
    states = (PullState.PARKED,) if parked else ()
    kept = _opened(ctx, regime).store.list(*states, limit=most)
    if as_json:
        click.echo(json.dumps([_shown(one) for one in kept], ensure_ascii=False))
        return
    for one in kept:
        word = _(_WORDS[one.state])
        line = (one.received_at.isoformat(timespec="seconds"), one.order_no, one.session_id, word)
        click.echo("  ".join(filter(None, (*line, one.reason, one.answer_code))))


@pull.command()
@click.argument("session")
@_regime
@click.pass_context
def again(ctx: click.Context, session: str, regime: str) -> None:
    """Have a parked request built, signed and sent anew by the next push."""
    found = _opened(ctx, regime)
    if not found.store.again(session, found.tools.clock.now()):
        raise DomainError("ceb.pull_not_parked")


def _shown(kept: Kept) -> dict[str, Any]:
    return {
        "session_id": kept.session_id,
        "order_no": kept.order_no,
        "received_at": kept.received_at.isoformat(),
        "state": kept.state.value,
        "attempts": kept.attempts,
        "due_at": kept.due_at.isoformat(),
        "reason": kept.reason,
        "answer_code": kept.answer_code,
    }
