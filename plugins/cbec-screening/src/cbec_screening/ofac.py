"""The SDN list of OFAC as XML, in the namespace of today and the one before."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from cbec_screening.entries import Document, Draft, Entry, ListedName, Number
from cbec_screening.errors import refused
from cbec_screening.names import compact, country_code
from cbec_screening.reading import Measured, local, space, streamed, texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["parse_ofac"]

_SPACES: Final = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
    "http://tempuri.org/sdnList.xsd",
)
_DAY: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)


def parse_ofac(file: Measured) -> Document:
    """Read `sdnList`; its `Record_Count` must be the number of its entries."""
    elements = streamed(file, 1)
    root = next(elements)
    if local(root) != "sdnList" or space(root) not in _SPACES:
        raise refused("sanctions.not_understood", file.place)
    draft = Draft(file.place)
    published, stated = None, -1
    for number, element in enumerate(elements):
        where = f"{file.place}: {local(element)}[{number}]"
        if local(element) == "sdnEntry":
            draft.add(where, _entry(draft, element))
        # "publshInformation" is how the authority spells it.
        elif local(element) == "publshInformation" and published is None:
            published = _day(texts(element, "Publish_Date"), where)
            count = texts(element, "Record_Count")
            stated = int(count[0]) if count and re.fullmatch("[0-9]{1,9}", count[0]) else -1
        else:
            raise refused("sanctions.not_understood", where)
    if published is None or stated < 0:
        raise refused("sanctions.not_understood", f"{file.place}: publshInformation")
    if stated != len(draft.entries):
        raise refused(
            "sanctions.count_differs", file.place, found=len(draft.entries), stated=stated
        )
    return draft.document(published)


def _entry(draft: Draft, element: Element) -> Entry:
    names = [ListedName(_name(element))]
    for alias in _below(element, "akaList", "aka"):
        names.append(ListedName(_name(alias), "weak" in texts(alias, "category")))
    countries = [
        *texts(element, "addressList/address/country"),
        *texts(element, "nationalityList/nationality/country"),
        *texts(element, "citizenshipList/citizenship/country"),
    ]
    kind = "".join(texts(element, "sdnType")).lower()
    return Entry(
        id="".join(texts(element, "uid")),
        kind={"individual": "person"}.get(kind, kind),
        names=tuple(names),
        countries=frozenset(filter(None, (draft.country(name) for name in countries))),
        numbers=tuple(
            Number(value, country_code("".join(texts(one, "idCountry"))) or "")
            for one in _below(element, "idList", "id")
            if (value := compact("".join(texts(one, "idNumber"))))
        ),
    )


def _name(element: Element) -> str:
    return " ".join((*texts(element, "firstName"), *texts(element, "lastName")))


def _below(element: Element, outer: str, inner: str) -> list[Element]:
    lists = (child for child in element if local(child) == outer)
    return [one for found in lists for one in found if local(one) == inner]


def _day(found: list[str], where: str) -> date:
    try:
        if found and (parts := _DAY.fullmatch(found[0])):
            month, day, year = map(int, parts.groups())
            return date(year, month, day)
    except ValueError:
        pass
    raise refused("sanctions.day_invalid", f"{where}/Publish_Date")
