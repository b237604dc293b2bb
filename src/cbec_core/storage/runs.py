"""Runs with leases and fences, and the operations that they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import case, func, or_, select, update

from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import Operation, Run, RunState
from cbec_core.storage.entities import EntityStore, refuse_unseen
from cbec_core.storage.rows_work import OPERATIONS, row_to_run, run_to_row
from cbec_core.storage.statements import Statement, by, insert_into
from cbec_core.storage.tables_trade import returns
from cbec_core.storage.tables_work import OPEN_RUN, operations, runs

if TYPE_CHECKING:
    from cbec_core.storage.link import Link

__all__ = ["OperationStore", "RunStore"]

_r = runs.c
_COLUMNS = tuple(column.name for column in runs.c)
_KEPT = ("id", "merchant_id", "key", "created_at", "fence")
_FREE = or_(_r.lease_until.is_(None), _r.lease_until <= by("now"))
_READ = select(runs)

GET = Statement(lambda _: _READ.where(_r.id == by("the_id")), _r.merchant_id)
BY_KEY = Statement(lambda _: _READ.where(_r.key == by("the_key")), _r.merchant_id)
ADD = insert_into(runs, "key")


def _lease(chosen: Any) -> Any:
    return (
        update(runs)
        .where(_r.id.in_(select(chosen.c.id)))
        .values(
            lease_owner=by("the_owner"),
            lease_until=by("the_until"),
            fence=_r.fence + 1,
            version=_r.version + 1,
        )
        .returning(*runs.c)
    )


def _due(narrowed: bool) -> Statement:
    def build(flavour: Any) -> Any:
        chosen = select(_r.id).where(OPEN_RUN, _r.due_at <= by("now"), _FREE)
        if narrowed:
            chosen = chosen.where(flavour.among(_r.merchant_id, "merchants"))
        chosen = chosen.order_by(_r.due_at, _r.id).limit(by("limit"))
        return _lease(chosen.with_for_update(skip_locked=True).cte("due"))

    return Statement(build)


CLAIM = _due(narrowed=False)
CLAIM_SEEN = _due(narrowed=True)
TAKE = Statement(
    lambda _: _lease(
        select(_r.id).where(_r.id == by("the_id"), _FREE).with_for_update().cte("chosen")
    ),
    _r.merchant_id,
)
RENEW = Statement(
    lambda _: (
        update(runs)
        .values(lease_until=by("the_until"))
        # A run that was given back meanwhile stays free.
        .where(_r.id == by("the_id"), _r.fence == by("the_fence"), _r.lease_until.is_not(None))
    ),
    _r.merchant_id,
)
SAVE = Statement(
    lambda _: (
        update(runs)
        .values({name: by(name) for name in _COLUMNS if name not in _KEPT})
        .where(_r.id == by("the_id"), _r.merchant_id == by("the_merchant"))
        .where(_r.fence == by("the_fence"), _r.version == by("the_version"))
    )
)
NEWEST = Statement(
    lambda _: _READ.order_by(_r.created_at.desc(), _r.id.desc()).limit(by("limit")),
    _r.merchant_id,
)
NEWEST_IN = Statement(
    lambda _: (
        _READ.where(_r.state == by("the_state"))
        .order_by(_r.created_at.desc(), _r.id.desc())
        .limit(by("limit"))
    ),
    _r.merchant_id,
)
OF_SUBJECT = Statement(
    lambda _: _READ.where(_r.subject == by("the_subject")).order_by(_r.created_at, _r.id),
    _r.merchant_id,
)
DUE_COUNT = Statement(
    lambda _: select(func.count()).select_from(runs).where(OPEN_RUN, _r.due_at <= by("now"), _FREE),
    _r.merchant_id,
)
# A leased run comes back when its lease ends, if its worker does not.
_NEXT = case((_r.lease_until > _r.due_at, _r.lease_until), else_=_r.due_at)
NEXT_DUE = Statement(lambda _: select(func.min(_NEXT)).where(OPEN_RUN), _r.merchant_id)


class RunStore:
    """Runs; any worker may lease any run, a stale worker's word is refused."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def get(self, run_id: str) -> Run | None:
        """Return one run."""
        row = self._link.row(GET, the_id=run_id)
        return None if row is None else row_to_run(row)

    def start(self, run: Run) -> Run:
        """Insert the run or return the one with its key; other input: `idempotency.conflict`."""
        refuse_unseen(self._link.actor, run.merchant_id)
        if self._link.change_row(ADD, run_to_row(run)):
            return run
        row = self._link.row(BY_KEY, the_key=run.key)
        found = None if row is None else row_to_run(row)
        if found is None or _request(found) != _request(run):
            raise DomainError("idempotency.conflict", key=run.key)
        return found

    def start_many(self, runs: Sequence[Run]) -> int:
        """Insert runs whose key is new and return how many were."""
        refuse_unseen(self._link.actor, *(run.merchant_id for run in runs))
        return self._link.change_rows(ADD, [run_to_row(run) for run in runs])

    def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> tuple[Run, ...]:
        """Lease runs that are due and not leased; each gets a new fence."""
        lease = {"the_owner": owner, "the_until": until, "now": now, "limit": limit}
        if self._link.actor.sees("*"):
            rows = self._link.change_returning(CLAIM, **lease)
        else:
            merchants = sorted(self._link.actor.merchants)
            rows = self._link.change_returning(CLAIM_SEEN, merchants=merchants, **lease)
        claimed = map(row_to_run, rows)
        return tuple(sorted(claimed, key=lambda run: (run.due_at, run.id)))

    def take(self, run_id: str, owner: str, now: datetime, until: datetime) -> Run | None:
        """Lease one run, due or not, in any state; nothing if another's lease still holds it."""
        rows = self._link.change_returning(
            TAKE, the_id=run_id, the_owner=owner, now=now, the_until=until
        )
        return row_to_run(rows[0]) if rows else None

    def renew(self, runs: Sequence[Run], until: datetime) -> int:
        """Prolong the leases of runs whose fence still matches and return how many were."""
        return self._link.change_each(
            RENEW,
            [{"the_id": run.id, "the_fence": run.fence, "the_until": until} for run in runs],
        )

    def save(self, run: Run) -> Run:
        """Update where id and fence still match; else raise `run.stale_worker`."""
        refuse_unseen(self._link.actor, run.merchant_id)
        following, values = _saved(run)
        if self._link.change(SAVE, **values) != 1:
            raise DomainError("run.stale_worker", run=run.id)
        return following

    def save_many(self, runs: Sequence[Run]) -> None:
        """Save runs, each under its fence; one stale run refuses all of them."""
        refuse_unseen(self._link.actor, *(run.merchant_id for run in runs))
        if self._link.change_each(SAVE, [_saved(run)[1] for run in runs]) == len(runs):
            return
        for run in runs:
            stored = self.get(run.id)
            if stored is None or (stored.fence, stored.version) != (run.fence, run.version + 1):
                raise DomainError("run.stale_worker", run=run.id)

    def list(self, state: RunState | None, limit: int) -> tuple[Run, ...]:
        """Return runs, newest first."""
        if state is None:
            return self._found(NEWEST, limit=limit)
        return self._found(NEWEST_IN, the_state=state.value, limit=limit)

    def of_subject(self, subject: str) -> tuple[Run, ...]:
        """Return the runs on an order or return, oldest first."""
        return self._found(OF_SUBJECT, the_subject=subject)

    def due_count(self, now: datetime) -> int:
        """Return how many runs could be advanced now."""
        row = self._link.row(DUE_COUNT, now=now)
        return int(row[0]) if row else 0

    def next_due(self) -> datetime | None:
        """Return when the next run becomes due."""
        row = self._link.row(NEXT_DUE)
        found: datetime | None = row[0] if row else None
        return found

    def _found(self, statement: Statement, **params: Any) -> tuple[Run, ...]:
        return tuple(map(row_to_run, self._link.rows(statement, **params)))


def _saved(run: Run) -> tuple[Run, dict[str, Any]]:
    following = attrs.evolve(run, version=run.version + 1)
    values = dict(zip(_COLUMNS, run_to_row(following), strict=True))
    values["the_id"], values["the_merchant"] = run.id, run.merchant_id
    values["the_fence"], values["the_version"] = run.fence, run.version
    return following, values


def _request(run: Run) -> tuple[str, str, str, str]:
    return (run.merchant_id, run.workflow, run.subject, run.input_hash)


OF_RUN = Statement(
    lambda _: OPERATIONS.read.where(operations.c.run_id == by("the_run")).order_by(
        operations.c.position
    ),
    operations.c.merchant_id,
)
_SUBJECTS = or_(
    _r.subject == by("order_id"),
    _r.subject.in_(select(returns.c.id).where(returns.c.order_id == by("order_id"))),
)
OF_ORDER = Statement(
    lambda _: OPERATIONS.read.where(
        operations.c.run_id.in_(select(_r.id).where(_SUBJECTS))
    ).order_by(operations.c.position),
    operations.c.merchant_id,
)


class OperationStore(EntityStore[Operation]):
    """The ledger of effects."""

    def __init__(self, link: Link) -> None:
        super().__init__(link, OPERATIONS)

    def of_order(self, order_id: str) -> tuple[Operation, ...]:
        """Return the operations of an order's runs and of its returns' runs, oldest first."""
        return self._found(OF_ORDER, order_id=order_id)

    def of_run(self, run_id: str) -> tuple[Operation, ...]:
        """Return the operations of a run, oldest first."""
        return self._found(OF_RUN, the_run=run_id)
