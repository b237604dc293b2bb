"""The annual allowance of persons: reserved on filing, used on release, given back on return.

Customs keeps the only full count, over all platforms; this one knows what went through this
deployment, and stops what would be refused anyway (-621005, -621018). Persons are known by a keyed
hash of their id number; the number itself is neither stored nor logged.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime, timedelta
from enum import StrEnum

import attrs
from sqlalchemy import Connection, Engine, Update, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from cbec_core.api import ConfigError, DomainError, Money, SecretStr
from cbec_customs_cn.allowance_rules import LIMITS, RETURN_TERMS, china_day, in_force
from cbec_customs_cn.settings import SHORTEST_KEY
from cbec_customs_cn.store.allowance_tables import allowance_claims, allowance_returns, allowances

__all__ = ["Allowance", "ClaimState", "GivenBack", "Held", "Standing", "person_of"]


class Held(StrEnum):
    """Say whether room was reserved for a list."""

    HELD = "held"
    ALREADY = "already"
    OVER_SINGLE = "over_single"
    OVER_ANNUAL = "over_annual"


class ClaimState(StrEnum):
    """Name where the claim of a list stands."""

    HELD = "held"
    USED = "used"
    CANCELLED = "cancelled"


class GivenBack(StrEnum):
    """Say what became of a return; `too_much` is also what was never released."""

    BACK = "back"
    ALREADY = "already"
    LATE = "late"
    TOO_MUCH = "too_much"


@attrs.frozen
class Standing:
    """What a person has of a year; `over` is what was released although no room was left."""

    year: int
    limit: Money
    used: Money
    reserved: Money
    over: Money

    @property
    def left(self) -> Money:
        """Return what may still be bought."""
        return Money(max(self.limit.minor - self.used.minor - self.reserved.minor, 0), "CNY")


def person_of(key: SecretStr, id_number: str) -> str:
    """Return the HMAC-SHA256 of an id number, in hex: the only form in which it is kept."""
    secret = key.get_secret_value().encode()
    if len(secret) < SHORTEST_KEY:
        raise ConfigError("ceb.allowance_key", least=SHORTEST_KEY)
    number = id_number.strip().upper()
    if not number:
        raise DomainError("ceb.allowance_person")
    return hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()


_room = allowances.c
_claim = allowance_claims.c
_CLAIM = [
    _claim[name]
    for name in ("person", "year", "amount_fen", "returned_fen", "state", "released_on")
]


class Allowance:
    """Count by one conditional UPDATE: whoever races, a person's year is never overdrawn."""

    def __init__(self, engine: Engine, key: SecretStr) -> None:
        self._engine, self._key = engine, key
        dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
        self._insert = dialect.insert

    def reserve(
        self, claim: str, id_number: str, value: Money, at: datetime, *, single_item: bool = False
    ) -> Held:
        """Reserve the customs value of a list that is about to be filed; the same claim once.

        `claim` is the list's business key. A value over the single limit passes only where the
        order is one single item. The year is that of `at` in China. Raises `ceb.allowance_claim`
        where the claim is known with another person or value.
        """
        day = china_day(at)
        limits = in_force(LIMITS, day)
        fen = _fen(value)
        if fen > limits.single.minor and not single_item:
            return Held.OVER_SINGLE
        person = person_of(self._key, id_number)
        row = {
            "claim": claim,
            "person": person,
            "year": day.year,
            "amount_fen": fen,
            "returned_fen": 0,
            "state": ClaimState.HELD.value,
            "held_on": day.isoformat(),
            "released_on": "",
        }
        with self._engine.connect() as connection, connection.begin() as transaction:
            if not self._claimed(connection, row):
                return self._already(connection, row)
            self._opened(connection, person, day.year, limits.annual.minor)
            takes = _at(person, day.year).values(reserved_fen=_room.reserved_fen + fen)
            fits = _room.used_fen + _room.reserved_fen + fen <= _room.limit_fen
            if connection.execute(takes.where(fits)).rowcount:
                return Held.HELD
            transaction.rollback()
            return Held.OVER_ANNUAL

    def release(self, claim: str, on: date) -> bool:
        """Count a list that customs released on a day in China; false if it is counted already.

        What was cancelled here and released there is counted too, above the limit if need be.
        """
        with self._engine.begin() as connection:
            known = self._locked(connection, claim)
            if known.state is ClaimState.USED:
                return False
            self._set(connection, claim, state=ClaimState.USED.value, released_on=on.isoformat())
            held = known.left if known.state is ClaimState.HELD else 0
            connection.execute(known.moved(used=known.left, reserved=-held))
            return True

    def cancel(self, claim: str) -> bool:
        """Give a whole list back that was not filed, refused or cancelled; false if it was before.

        What came back of it already is not given back twice.
        """
        with self._engine.begin() as connection:
            known = self._locked(connection, claim)
            if known.state is ClaimState.CANCELLED:
                return False
            self._set(connection, claim, state=ClaimState.CANCELLED.value)
            if known.state is ClaimState.HELD:
                connection.execute(known.moved(reserved=-known.left))
            else:
                connection.execute(known.moved(used=-known.left))
            return True

    def give_back(
        self, claim: str, return_key: str, value: Money, *, applied: date, back: date
    ) -> GivenBack:
        """Give back what was returned of a released list; the same return counts once.

        `applied` and `back` are days in China: of the application, and of the goods' arrival at
        the place that they left. Both must lie within the term of the day of release.
        """
        fen = _fen(value)
        row = {
            "return_key": return_key,
            "claim": claim,
            "amount_fen": fen,
            "applied_on": applied.isoformat(),
            "back_on": back.isoformat(),
        }
        with self._engine.connect() as connection, connection.begin() as transaction:
            known = self._locked(connection, claim)
            added = self._insert(allowance_returns).values(row).on_conflict_do_nothing()
            if connection.execute(added.returning(allowance_returns.c.claim)).first() is None:
                return GivenBack.ALREADY
            if known.state is not ClaimState.USED or fen > known.left:
                transaction.rollback()
                return GivenBack.TOO_MUCH
            if not _in_term(date.fromisoformat(known.released_on), applied, back):
                transaction.rollback()
                return GivenBack.LATE
            self._set(connection, claim, returned_fen=known.returned_fen + fen)
            connection.execute(known.moved(used=-fen))
            return GivenBack.BACK

    def standing(self, id_number: str, on: date) -> Standing:
        """Return what a person has of the year of a day in China."""
        limit = in_force(LIMITS, on).annual
        query = select(_room.limit_fen, _room.used_fen, _room.reserved_fen, _room.over_fen).where(
            _room.person == person_of(self._key, id_number), _room.year == on.year
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        amounts = (limit.minor, 0, 0, 0) if row is None else tuple(row)
        return Standing(on.year, *(Money(fen, "CNY") for fen in amounts))

    def _claimed(self, connection: Connection, row: dict[str, object]) -> bool:
        # What was cancelled may be filed again under its key; what is held or used never twice.
        statement = self._insert(allowance_claims).values(row)
        again = statement.on_conflict_do_update(
            index_elements=["claim"],
            set_={name: statement.excluded[name] for name in row if name != "claim"},
            where=_claim.state == ClaimState.CANCELLED.value,
        )
        return connection.execute(again.returning(_claim.claim)).first() is not None

    def _already(self, connection: Connection, row: dict[str, object]) -> Held:
        known = connection.execute(
            select(_claim.person, _claim.amount_fen).where(_claim.claim == row["claim"])
        ).one()
        if tuple(known) != (row["person"], row["amount_fen"]):
            raise DomainError("ceb.allowance_claim", claim=row["claim"])
        return Held.ALREADY

    def _opened(self, connection: Connection, person: str, year: int, limit: int) -> None:
        first = {"person": person, "year": year, "limit_fen": limit}
        empty = {"used_fen": 0, "reserved_fen": 0, "over_fen": 0}
        connection.execute(
            self._insert(allowances).values({**first, **empty}).on_conflict_do_nothing()
        )

    def _locked(self, connection: Connection, claim: str) -> _Claim:
        # Writing first takes the lock on both databases; reading first could deadlock on SQLite.
        touched = update(allowance_claims).where(_claim.claim == claim).values(state=_claim.state)
        row = connection.execute(touched.returning(*_CLAIM)).one_or_none()
        if row is None:
            raise DomainError("ceb.allowance_unknown", claim=claim)
        return _Claim(*row)

    def _set(self, connection: Connection, claim: str, **values: object) -> None:
        connection.execute(update(allowance_claims).where(_claim.claim == claim).values(**values))


@attrs.frozen
class _Claim:
    person: str
    year: int
    amount_fen: int
    returned_fen: int
    state: ClaimState = attrs.field(converter=ClaimState)
    released_on: str

    @property
    def left(self) -> int:
        return self.amount_fen - self.returned_fen

    def moved(self, used: int = 0, reserved: int = 0) -> Update:
        """Change what is used and reserved; what is then above the limit stands as such."""
        above = _room.used_fen + used + _room.reserved_fen + reserved - _room.limit_fen
        return _at(self.person, self.year).values(
            used_fen=_room.used_fen + used,
            reserved_fen=_room.reserved_fen + reserved,
            over_fen=case((above > 0, above), else_=0),
        )


def _fen(value: Money) -> int:
    if value.currency != "CNY" or value.minor < 0:
        raise DomainError("ceb.allowance_value", currency=value.currency)
    return value.minor


def _at(person: str, year: int) -> Update:
    return update(allowances).where(_room.person == person, _room.year == year)


def _in_term(released: date, applied: date, back: date) -> bool:
    term = in_force(RETURN_TERMS, released)
    return released <= applied <= released + timedelta(
        days=term.apply_within
    ) and applied <= back <= released + timedelta(days=term.back_within)
