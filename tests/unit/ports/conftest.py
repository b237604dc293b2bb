"""How hypothesis makes the values that a rule of the domain restricts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from cbec_core.domain.consignment import ConsignmentLine, Parcel
from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.money import Money
from cbec_core.domain.party import Address
from cbec_core.domain.product import CustomsProfile, ResponsiblePerson, ResponsibleRole
from cbec_core.domain.quantity import Dimensions

_INTEGERS = st.integers(-(2**53), 2**53)
_TEXTS = st.text(max_size=8)
_MOMENTS = st.datetimes(timezones=st.just(UTC))
_MONEYS = st.builds(Money, _INTEGERS, st.sampled_from(sorted(EXPONENTS)))
_COUNTRIES = st.sampled_from(sorted(COUNTRIES))
_CODES = st.integers(10**5, 10**12 - 1).map(str)
_SIDES = st.integers(1, 10**4)
_PERSONS = st.builds(
    ResponsiblePerson,
    role=st.sampled_from(ResponsibleRole),
    name=_TEXTS,
    country=_COUNTRIES,
    contact=_TEXTS,
    markets=st.lists(_COUNTRIES, max_size=2).map(tuple),
)


def _balanced(amounts: list[Money]) -> tuple[Posting, ...]:
    debits = [Posting(Account.BUYER, amount) for amount in amounts]
    return (*debits, *(Posting(Account.SALES, -amount) for amount in amounts))


_RESTRICTED: dict[type[Any], st.SearchStrategy[Any]] = {
    int: _INTEGERS,
    str: _TEXTS,
    bytes: st.binary(max_size=8),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    datetime: _MOMENTS,
    date: st.dates(),
    Money: _MONEYS,
    Dimensions: st.builds(Dimensions, _SIDES, _SIDES, _SIDES),
    Address: st.builds(Address, country=_COUNTRIES, name=_TEXTS, lines=st.just((" 1 ", "道"))),
    CustomsProfile: st.builds(
        CustomsProfile,
        hs=st.just("") | _CODES,
        origin=st.just("") | _COUNTRIES,
        description=_TEXTS,
        national=st.lists(st.tuples(_COUNTRIES, _CODES), max_size=2).map(tuple),
        flags=st.frozensets(_TEXTS, max_size=3),
        maker_id=_TEXTS,
        gtin=st.sampled_from(["", "4006381333931"]),
        persons=st.lists(_PERSONS, max_size=2).map(tuple),
    ),
    ResponsiblePerson: _PERSONS,
    ConsignmentLine: st.builds(
        ConsignmentLine,
        line_id=_TEXTS,
        sku=_TEXTS,
        title=_TEXTS,
        quantity=st.integers(1, 99),
        value=_MONEYS,
        net_weight_g=_INTEGERS,
        customs=st.deferred(lambda: _RESTRICTED[CustomsProfile]),
    ),
    Parcel: st.builds(
        Parcel,
        number=_INTEGERS,
        weight_g=st.integers(0, 10**5),
        dimensions=st.none() | st.builds(Dimensions, _SIDES, _SIDES, _SIDES),
        line_ids=st.lists(_TEXTS, max_size=2).map(tuple),
    ),
    Journal: st.builds(
        Journal,
        id=_TEXTS,
        merchant_id=_TEXTS,
        at=_MOMENTS,
        text=_TEXTS,
        reference=_TEXTS,
        postings=st.lists(_MONEYS, max_size=3).map(_balanced),
    ),
}

for _kind, _strategy in _RESTRICTED.items():
    st.register_type_strategy(_kind, _strategy)
