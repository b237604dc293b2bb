"""The consolidated list of the Security Council of the United Nations, as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_screening.entries import Document, Draft, Entry, ListedName, Number, day_of
from cbec_screening.errors import refused
from cbec_screening.names import compact, country_code
from cbec_screening.reading import Measured, local, streamed, texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["parse_un"]

_KINDS: Final = {"INDIVIDUAL": "person", "ENTITY": "entity"}
_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def parse_un(file: Measured) -> Document:
    """Read `CONSOLIDATED_LIST`; the day is that of its `dateGenerated`."""
    elements = streamed(file, 2)
    root = next(elements)
    if local(root) != "CONSOLIDATED_LIST":
        raise refused("sanctions.not_understood", file.place)
    published = day_of(root.get("dateGenerated"), f"{file.place}: @dateGenerated")
    draft = Draft(file.place)
    for number, element in enumerate(elements, 1):
        where = f"{file.place}: {local(element)}[{number}]"
        if local(element) not in _KINDS:
            raise refused("sanctions.not_understood", where)
        draft.add(where, _entry(draft, element))
    return draft.document(published)


def _entry(draft: Draft, element: Element) -> Entry:
    kind = local(element)
    names = [ListedName(" ".join(part for name in _PARTS for part in texts(element, name)))]
    names += [ListedName(name) for name in texts(element, "NAME_ORIGINAL_SCRIPT")]
    for alias in element:
        if local(alias) == f"{kind}_ALIAS":
            weak = "low" in "".join(texts(alias, "QUALITY")).lower()
            names += [ListedName(name, weak) for name in texts(alias, "ALIAS_NAME")]
    countries = [
        *texts(element, "NATIONALITY/VALUE"),
        *texts(element, f"{kind}_ADDRESS/COUNTRY"),
    ]
    return Entry(
        id="".join(texts(element, "REFERENCE_NUMBER")) or "".join(texts(element, "DATAID")),
        kind=_KINDS[kind],
        names=tuple(names),
        countries=frozenset(filter(None, (draft.country(name) for name in countries))),
        numbers=tuple(
            Number(value, country_code("".join(texts(one, "ISSUING_COUNTRY"))) or "")
            for one in element
            if local(one) == "INDIVIDUAL_DOCUMENT"
            and (value := compact("".join(texts(one, "NUMBER"))))
        ),
    )
