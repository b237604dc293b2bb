"""Requests for payment data: kept before they are answered, taken by one worker, kept for years."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import ColumnElement, Engine, Row, Select, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from cbec_core.api import DomainError, ProviderError
from cbec_customs_cn.pull.settings import RETAIN
from cbec_customs_cn.store.pull_tables import pull_requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbec_customs_cn.pull.request import OpenRequest

__all__ = ["Kept", "PullState", "PullStore", "Taken"]

_row = pull_requests.c


class PullState(StrEnum):
    """Name where a request stands; `parked` waits for a person."""

    WAITING = "waiting"
    SENDING = "sending"
    PUSHED = "pushed"
    PARKED = "parked"


class Taken(StrEnum):
    """Say what became of a request that came in."""

    NEW = "new"
    AGAIN = "again"
    OTHER_ORDER = "other_order"


@attrs.frozen
class Kept:
    """One request as it is kept; `body` is what was signed and sent, empty before."""

    session_id: str
    order_no: str
    received_at: datetime
    state: PullState
    attempts: int
    due_at: datetime
    body: bytes = attrs.field(repr=False)
    answer_code: str
    reason: str


_COLUMNS = [
    _row[name]
    for name in (
        *("session_id", "order_no", "received_at", "state", "attempts", "due_at"),
        *("body", "answer_code", "reason"),
    )
]


class PullStore:
    """The requests to one merchant's platform, in the deployment's database or one of their own."""

    def __init__(self, engine: Engine, merchant_id: str) -> None:
        self._engine, self._merchant_id = engine, merchant_id
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._insert = (postgresql if self._is_postgresql else sqlite).insert
        self._own = _row.merchant_id == merchant_id

    def take(self, request: OpenRequest, now: datetime) -> Taken:
        """Commit a request; one that is known by its session is left as it is."""
        values = {
            "merchant_id": self._merchant_id,
            "session_id": request.session_id,
            "order_no": request.order_no,
            "asked_ms": request.service_time,
            "received_at": _told(now),
            "state": PullState.WAITING.value,
            "due_at": _told(now),
            "attempts": 0,
            "body": b"",
            **dict.fromkeys(("answer_code", "reason", "finished_at"), ""),
        }
        with self._named():
            with self._engine.begin() as connection:
                added = self._insert(pull_requests).values(values).on_conflict_do_nothing()
                is_new = connection.execute(added.returning(_row.session_id)).first() is not None
                known = select(_row.order_no).where(self._own, self._is(request.session_id))
                order_no = connection.execute(known).scalar_one()
            if order_no != request.order_no:
                return Taken.OTHER_ORDER
            return Taken.NEW if is_new else Taken.AGAIN

    def claim(self, now: datetime, lease: timedelta) -> Kept | None:
        """Take the oldest request that is due, for the time of the lease; None if there is none.

        What a worker that died was sending is taken again: customs knows the session.
        """
        state = _row.state.in_([PullState.WAITING.value, PullState.SENDING.value])
        due = (
            select(_row.session_id)
            .where(self._own, state, _row.due_at <= _told(now))
            .order_by(_row.due_at, _row.received_at)
            .limit(1)
        )
        if self._is_postgresql:
            due = due.with_for_update(skip_locked=True)
        taking = (
            update(pull_requests)
            .where(self._own, _row.session_id == due.scalar_subquery())
            .values(
                state=PullState.SENDING.value,
                due_at=_told(now + lease),
                attempts=_row.attempts + 1,
            )
            .returning(*_COLUMNS)
        )
        with self._named(), self._engine.begin() as connection:
            found = connection.execute(taking).one_or_none()
        return None if found is None else _kept(found)

    def keep(self, claimed: Kept, body: bytes) -> None:
        """Commit the bytes before they leave; raises `ceb.pull_lost` if the lease is another's."""
        self._change(claimed, body=body)

    def pushed(self, claimed: Kept, now: datetime, code: str) -> None:
        """Commit that customs took the data."""
        self._change(
            claimed,
            state=PullState.PUSHED.value,
            answer_code=code,
            reason="",
            finished_at=_told(now),
        )

    def later(self, claimed: Kept, due: datetime, reason: str) -> None:
        """Put a request back until a moment."""
        self._change(claimed, state=PullState.WAITING.value, due_at=_told(due), reason=reason)

    def park(self, claimed: Kept, reason: str, code: str = "") -> None:
        """Leave a request to a person, with the reason's code."""
        self._change(claimed, state=PullState.PARKED.value, reason=reason, answer_code=code)

    def again(self, session_id: str, now: datetime) -> bool:
        """Have a parked request built, signed and sent anew; false if it is not parked."""
        released = (
            update(pull_requests)
            .where(self._own, self._is(session_id), _row.state == PullState.PARKED.value)
            .values(
                state=PullState.WAITING.value, due_at=_told(now), attempts=0, body=b"", reason=""
            )
        )
        with self._named(), self._engine.begin() as connection:
            return connection.execute(released).rowcount > 0

    def list(self, *states: PullState, limit: int = 100) -> tuple[Kept, ...]:
        """Return requests, the newest first; of no states all."""
        query: Select[Any] = select(*_COLUMNS).where(self._own)
        if states:
            query = query.where(_row.state.in_([state.value for state in states]))
        query = query.order_by(_row.received_at.desc(), _row.session_id).limit(limit)
        with self._named(), self._engine.connect() as connection:
            return tuple(map(_kept, connection.execute(query)))

    def forget(self, now: datetime, retain: timedelta = RETAIN) -> int:
        """Delete what was pushed longer ago than is retained and return how many.

        Raises `ceb.pull_retain` for less than three years.
        """
        if retain < RETAIN:
            raise DomainError("ceb.pull_retain", days=RETAIN.days)
        old = delete(pull_requests).where(
            self._own,
            _row.state == PullState.PUSHED.value,
            _row.finished_at < _told(now - retain),
        )
        with self._named(), self._engine.begin() as connection:
            return connection.execute(old).rowcount

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _change(self, claimed: Kept, **values: object) -> None:
        mine = and_(
            self._own,
            self._is(claimed.session_id),
            _row.state == PullState.SENDING.value,
            _row.attempts == claimed.attempts,
            # A request that a person sent again counts anew: the lease tells it apart.
            _row.due_at == _told(claimed.due_at),
        )
        with self._named(), self._engine.begin() as connection:
            changed = connection.execute(update(pull_requests).where(mine).values(**values))
            if not changed.rowcount:
                raise DomainError("ceb.pull_lost", session=claimed.session_id)

    def _is(self, session_id: str) -> ColumnElement[bool]:
        return _row.session_id == session_id

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as fault:
            raise ProviderError("ceb.pull_store", fault=type(fault).__name__) from fault


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _kept(row: Row[Any]) -> Kept:
    session, order, received, state, attempts, due, body, code, reason = tuple(row)
    moments = datetime.fromisoformat(received), datetime.fromisoformat(due)
    return Kept(
        session, order, moments[0], PullState(state), attempts, moments[1], body, code, reason
    )
