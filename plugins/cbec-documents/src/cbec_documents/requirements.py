"""Which papers a parcel needs and what customs data they lack, by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from cbec_core.api import (
    Consignment,
    ConsignmentLine,
    ContentCategory,
    DocumentKind,
    Finding,
    Severity,
)

__all__ = ["documents_needed", "leaves_customs_territory", "missing_data"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Members of one customs territory; Treaty on the functioning of the EU art. 28, UCC art. 4.
_EU: Final = _words(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK"
)
_TERRITORIES: Final = (_EU, _words("CH LI"), _words("US PR"))
_CN22_MAX_G: Final = 2000  # letter post; heavier parcels go with CN23
# UPU rules for the electronic advance data of commercial items.
_HS_MANDATORY_FROM: Final = date(2025, 9, 1)
_GENERIC: Final = _words(
    "accessories accessory apparel article articles clothes clothing commodity consumer general"
    " electronics equipment freight gift gifts goods item items merchandise misc miscellaneous"
    " none other others parcel part parts personal present product products sample samples spare"
    " stuff supplies things toys unknown various effects cargo commercial new daily necessities"
    " the of and for"
)


def leaves_customs_territory(consignment: Consignment) -> bool:
    """Tell whether the goods cross a customs border."""
    here, there = consignment.origin, consignment.destination
    return here != there and not any(here in one and there in one for one in _TERRITORIES)


def documents_needed(consignment: Consignment) -> Iterator[DocumentKind]:
    """Yield the papers beside the label: none inside a customs territory."""
    if not leaves_customs_territory(consignment):
        return
    if 0 < consignment.gross_weight_g <= _CN22_MAX_G:
        yield DocumentKind.CN22
    if consignment.category is not ContentCategory.DOCUMENTS:
        yield DocumentKind.COMMERCIAL_INVOICE


def missing_data(consignment: Consignment, on: date) -> Iterator[Finding]:
    """Yield what stands against a declaration, line by line."""
    if not leaves_customs_territory(consignment):
        return
    for index, line in enumerate(consignment.lines):
        for field, severity, text, text_zh in _faults(consignment, line, on):
            name = field.rpartition(".")[2]
            yield Finding(
                f"documents.{name}",
                severity,
                text,
                text_zh,
                line.line_id,
                f"lines[{index}].{field}",
            )


def _faults(
    consignment: Consignment, line: ConsignmentLine, on: date
) -> Iterator[tuple[str, Severity, str, str]]:
    description = line.customs.description
    if sum(map(str.isalpha, description)) < 3:
        yield (
            "customs.description",
            Severity.ERROR,
            "the description needs at least three letters",
            "品名至少需要三个字母",
        )
    elif not set(re.findall(r"\w+", description.lower())) - _GENERIC:
        yield (
            "customs.description",
            Severity.ERROR,
            "the description is too general for customs: say what the goods are",
            "品名过于笼统：请写明具体货物",
        )
    if not line.customs.code_for(consignment.destination) and consignment.category not in {
        ContentCategory.GIFT,
        ContentCategory.DOCUMENTS,
    }:
        yield (
            "customs.hs",
            Severity.ERROR if on >= _HS_MANDATORY_FROM else Severity.WARNING,
            "commercial goods need an HS code of six digits or more",
            "商业货物需要至少六位的 HS 编码",
        )
    if not line.customs.origin:
        yield "customs.origin", Severity.ERROR, "the country of origin is missing", "缺少原产国"
    if line.net_weight_g <= 0:
        yield "net_weight_g", Severity.ERROR, "the net weight is missing", "缺少净重"
