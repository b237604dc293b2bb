"""The consolidated list of the EU, as the XML of its Financial Sanctions Files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_screening.entries import Document, Draft, Entry, ListedName, Number, day_of
from cbec_screening.errors import refused
from cbec_screening.names import compact
from cbec_screening.reading import Measured, local, space, streamed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["parse_eu"]

_SPACE: Final = "http://eu.europa.ec/fpi/fsd/export"
_UNKNOWN: Final = "00"


def parse_eu(file: Measured) -> Document:
    """Read `export`; the day is that of its `generationDate`."""
    elements = streamed(file, 1)
    root = next(elements)
    if local(root) != "export" or space(root) not in (_SPACE, ""):
        raise refused("sanctions.not_understood", file.place)
    published = day_of(root.get("generationDate"), f"{file.place}: @generationDate")
    draft = Draft(file.place)
    for number, element in enumerate(elements, 1):
        where = f"{file.place}: {local(element)}[{number}]"
        if local(element) != "sanctionEntity":
            raise refused("sanctions.not_understood", where)
        draft.add(where, _entry(element))
    return draft.document(published)


def _entry(element: Element) -> Entry:
    names, countries, numbers, kind = [], set(), [], ""
    for child in element:
        country = child.get("countryIso2Code", "")
        match local(child):
            case "nameAlias":
                parts = (child.get(name, "") for name in ("firstName", "middleName", "lastName"))
                whole = child.get("wholeName", "") or " ".join(parts)
                names.append(ListedName(" ".join(whole.split()), child.get("strong") == "false"))
            case "citizenship" | "address" if country not in ("", _UNKNOWN):
                countries.add(country)
            case "identification":
                text = child.get("number", "") or child.get("latinNumber", "")
                if value := compact(text):
                    numbers.append(Number(value, country if country != _UNKNOWN else ""))
            case "subjectType":
                kind = {"P": "person", "E": "entity"}.get(child.get("classificationCode", ""), "")
    return Entry(
        id=element.get("euReferenceNumber", "") or element.get("logicalId", ""),
        kind=kind or "entity",
        names=tuple(names),
        countries=frozenset(countries),
        numbers=tuple(numbers),
    )
