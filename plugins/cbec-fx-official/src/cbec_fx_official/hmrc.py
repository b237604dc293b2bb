"""Monthly files of HM Revenue & Customs: 1 GBP = rateNew, by country, for a stated period."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from cbec_fx_official.errors import refused
from cbec_fx_official.rates import Document, Draft, Leg, rate_of
from cbec_fx_official.reading import xml_of

__all__ = ["parse_hmrc"]

_POUND: Final = Decimal(1)
# English whatever the locale: `strptime` would read the months of the machine's language.
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_DAY: Final = r"([0-9]{1,2})/([A-Za-z]{3})/([0-9]{4})"
_PERIOD: Final = re.compile(rf"\s*{_DAY}\s+to\s+{_DAY}\s*", re.ASCII)
_LONGEST_DAYS: Final = 31


def parse_hmrc(place: str, content: bytes) -> Document:
    """Read a month; countries that share a currency must agree on it."""
    root = xml_of(place, content)
    if root.tag != "exchangeRateMonthList":
        raise refused("fx.not_understood", place)
    first, last = _period(root.get("Period", ""), f"{place}: @Period")
    draft = Draft("GBP")
    for number, row in enumerate(root, 1):
        where = f"{place}: exchangeRate[{number}]"
        if row.tag != "exchangeRate":
            raise refused("fx.not_understood", where)
        leg = Leg(rate_of(row.findtext("rateNew"), f"{where}/rateNew"), _POUND)
        code = (row.findtext("currencyCode") or "").strip()
        draft.add(f"{where}/currencyCode", first, code, leg, last)
    return draft.document(place)


def _period(text: str, place: str) -> tuple[date, date]:
    found = _PERIOD.fullmatch(text)
    try:
        if found:
            parts = found.groups()
            first, last = (
                date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
                for day, month, year in (parts[:3], parts[3:])
            )
            if 0 <= (last - first).days < _LONGEST_DAYS:
                return first, last
    except ValueError:
        pass
    raise refused("fx.day_invalid", place)
