"""Central parities of the renminbi by the China Foreign Exchange Trade System, as JSON.

Most pairs give CNY for one unit (USD/CNY), one for a hundred (100JPY/CNY), and some the other way
round (CNY/MYR): the name of the pair tells, and nothing else is believed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from cbec_fx_official.errors import refused
from cbec_fx_official.rates import Document, Draft, Leg, day_of, rate_of
from cbec_fx_official.reading import validated

__all__ = ["parse_cfets"]

_PAIR: Final = re.compile(r"(1|10|100|1000|10000)?([A-Z]{3})/([A-Z]{3})", re.ASCII)
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})( [0-9]{1,2}:[0-9]{2})?", re.ASCII)
_HOME: Final = "CNY"
_GAP: Final = "---"


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Data(_Part):
    lastDate: str = ""
    head: list[str] = Field(default_factory=list)
    searchlist: list[str] = Field(default_factory=list)
    pageTotal: str = Field(default="1", pattern="^[0-9]{1,6}$")


class _Record(_Part):
    """A pair of the latest publication, or a day of the history."""

    vrtEName: str = ""
    price: str = ""
    date: str = ""
    values: list[str] = Field(default_factory=list)


class _File(_Part):
    data: _Data
    records: list[_Record] = Field(min_length=1)


def parse_cfets(place: str, content: bytes) -> Document:
    """Read the latest parities (`ccpr.json`) or some days of their history (`CcprHisNew`)."""
    file = validated(place, content, _File)
    draft = Draft(_HOME)
    if file.data.lastDate and not any(record.values for record in file.records):
        day = _day(file.data.lastDate, f"{place}: data.lastDate")
        for number, record in enumerate(file.records):
            where = f"{place}: records[{number}]"
            _add(draft, where, day, record.vrtEName, record.price)
        return draft.document(place)
    for number, record in enumerate(file.records):
        where = f"{place}: records[{number}]"
        day = day_of(record.date, f"{where}.date")
        pairs = _pairs(file.data, len(record.values), where)
        for pair, price in zip(pairs, record.values, strict=True):
            _add(draft, where, day, pair, price)
    return draft.document(place, pages=int(file.data.pageTotal))


def _pairs(data: _Data, count: int, place: str) -> list[str]:
    """Return the names of a record's values; both lists have been seen to hold them."""
    fitting = [names for names in (data.searchlist, data.head) if names and len(names) == count]
    if not fitting or fitting[0] != fitting[-1]:
        raise refused("fx.not_understood", place)
    return fitting[0]


def _day(moment: str, place: str) -> date:
    found = _MOMENT.fullmatch(moment.strip())
    return day_of(found[1] if found else None, place)


def _add(draft: Draft, place: str, day: date, pair: str, price: str) -> None:
    found = _PAIR.fullmatch(pair.strip())
    if not found:
        raise refused("fx.not_understood", place)
    unit, left, right = Decimal(found[1] or 1), found[2], found[3]
    if (left == _HOME) == (right == _HOME):
        raise refused("fx.not_understood", place)
    if price.strip() == _GAP:
        return
    rate = rate_of(price, place)
    if right == _HOME:
        draft.add(place, day, left, Leg(unit, rate))
    else:
        draft.add(place, day, right, Leg(rate, unit))
