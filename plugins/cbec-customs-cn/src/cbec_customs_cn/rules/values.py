"""What a single value must be: each test returns the code of what is wrong, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from csv import DictReader
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from cbec_core.api import CbecError, Identifier, IdentifierKind, check_gtin
from cbec_customs_cn.codes import code_rows
from cbec_customs_cn.times import read_day, read_time

__all__ = ["PAST", "TESTS", "Test", "happened"]

Test = Callable[[object], str | None]
PAST: Final = "past"  # the one test that needs to know the time
_CHAPTER: Final = re.compile(r"(?!00|77|9[89])[0-9]{10}", re.ASCII)
_GTIN: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}", re.ASCII)
_KINDS: Final = {10: IdentifierKind.CN_CUSTOMS, 18: IdentifierKind.USCC}


def _one_of(argument: str) -> Test:
    allowed = frozenset(argument.split())
    return lambda value: None if value in allowed else "ceb.value_not_allowed"


def _enterprise(argument: str) -> Test:
    def test(value: object) -> str | None:
        is_right = (argument and value == argument) or _is_enterprise(value)
        return None if is_right else "ceb.enterprise_code"

    return test


@lru_cache(4096)
def _is_enterprise(value: object) -> bool:
    return _is(_KINDS.get(len(str(value))), value)


def _is(kind: IdentifierKind | None, value: object) -> bool:
    if kind is None or not isinstance(value, str):
        return False
    try:
        return Identifier.of(kind, value, "CN").value == value
    except CbecError:
        return False


def _person(_argument: str) -> Test:
    # No memory of these: they are personal.
    return lambda value: None if _is(IdentifierKind.PERSONAL_ID, value) else "ceb.person"


def _form(argument: str) -> Test:
    matches = re.compile(argument, re.ASCII).fullmatch
    return lambda value: None if matches(str(value)) else "ceb.form"


def _digits(argument: str) -> Test:
    return _form(f"[0-9]{{{argument}}}")


def _goods(_argument: str) -> Test:
    return lambda value: None if _CHAPTER.fullmatch(str(value)) else "ceb.gcode"


def _code(kind: str) -> Callable[[str], Test]:
    def make(_argument: str) -> Test:
        known = _units() if kind == "unit" else _codes(kind)
        return lambda value: None if value in known else "ceb.code_unknown"

    return make


@cache
def _codes(kind: str) -> frozenset[str]:
    # Rows that no longer hold stay known: what an old list says is not wrong today.
    return frozenset(
        row.code for (of, _), rows in code_rows().items() if of == kind for row in rows
    )


@cache
def _units() -> frozenset[str]:
    """Return the codes of all units; most have no international one, so that no row has them."""
    text = files("cbec_customs_cn.rules").joinpath("units.tsv").read_text("utf-8")
    return frozenset(row["code"] for row in DictReader(text.splitlines(), delimiter="\t"))


def _bar_code(_argument: str) -> Test:
    def test(value: object) -> str | None:
        if not _GTIN.fullmatch(str(value)):
            return None  # the standard takes any number of a maker, and 无
        try:
            check_gtin(str(value))
        except CbecError:
            return "ceb.bar_code"
        return None

    return test


def _time(_argument: str) -> Test:
    return lambda value: None if _moment(value) else "ceb.time_invalid"


# The documents of a message share their days and mostly their times.
@lru_cache(1024)
def _moment(value: object) -> datetime | None:
    try:
        return read_time(str(value)) if len(str(value)) == 14 else None
    except CbecError:
        return None


def _day(_argument: str) -> Test:
    return lambda value: None if _is_day(value) else "ceb.time_invalid"


@lru_cache(1024)
def _is_day(value: object) -> bool:
    try:
        read_day(str(value))
    except CbecError:
        return False
    return True


def happened(value: object, now: datetime) -> str | None:
    """Tell whether a time lies behind a moment; one that is no time is another test's matter."""
    moment = _moment(value)
    return "ceb.time_future" if moment is not None and moment > now else None


def _not_negative(_argument: str) -> Test:
    return lambda value: "ceb.negative" if isinstance(value, Decimal) and value < 0 else None


def _positive(_argument: str) -> Test:
    def test(value: object) -> str | None:
        return "ceb.not_positive" if isinstance(value, Decimal | int) and value <= 0 else None

    return test


TESTS: Final[Mapping[str, Callable[[str], Test]]] = MappingProxyType(
    {
        "one_of": _one_of,
        "enterprise": _enterprise,
        "person": _person,
        "form": _form,
        "digits": _digits,
        "goods": _goods,
        "country": _code("country"),
        "currency": _code("currency"),
        "unit": _code("unit"),
        "bar_code": _bar_code,
        "time": _time,
        "day": _day,
        "not_negative": _not_negative,
        "positive": _positive,
    }
)
