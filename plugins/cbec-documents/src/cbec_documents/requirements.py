"""Which papers a parcel needs and what customs data they lack, by line."""

from __future__ import annotations

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
    crosses_customs_border,
    says_little,
)
from cbec_documents.sdr import over_limit

__all__ = ["documents_needed", "leaves_customs_territory", "missing_data"]


_CN22_MAX_G: Final = 2000  # letter post
# UPU rules for the electronic advance data of commercial items.
_HS_MANDATORY_FROM: Final = date(2025, 9, 1)


def leaves_customs_territory(consignment: Consignment, on: date) -> bool:
    """Tell whether the goods cross a customs border."""
    here, there = consignment.sender.address, consignment.consignee.address
    return crosses_customs_border(here, there, on)


def documents_needed(consignment: Consignment, on: date) -> Iterator[DocumentKind]:
    """Yield the papers beside the label: none inside a customs territory."""
    if not leaves_customs_territory(consignment, on):
        return
    if consignment.gross_weight_g > 0:
        yield _postal_form(consignment, on)
    if consignment.category is not ContentCategory.DOCUMENTS:
        yield DocumentKind.COMMERCIAL_INVOICE
        yield DocumentKind.PACKING_LIST


def _postal_form(consignment: Consignment, on: date) -> DocumentKind:
    """Return CN22 where it surely holds; CN23 holds for every weight and value."""
    light = consignment.gross_weight_g <= _CN22_MAX_G
    if light and over_limit(consignment, on) is False:
        return DocumentKind.CN22
    return DocumentKind.CN23


def missing_data(consignment: Consignment, on: date) -> Iterator[Finding]:
    """Yield what stands against a declaration, line by line, and why CN22 is not drawn."""
    if not leaves_customs_territory(consignment, on):
        return
    if 0 < consignment.gross_weight_g <= _CN22_MAX_G:
        yield from _unknown_rate(consignment, on)
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


def _unknown_rate(consignment: Consignment, on: date) -> Iterator[Finding]:
    if over_limit(consignment, on) is None:
        currency = consignment.value.currency
        yield Finding(
            "documents.cn22_unchecked",
            Severity.INFO,
            f"no SDR rate for {currency} on {on}: CN23 is drawn in place of CN22, which holds only"
            " up to 300 SDR",
            f"没有 {currency} 在 {on} 的特别提款权汇率：CN22 仅限 300 SDR 以内，因此改为出具 CN23",
            path="value",
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
    elif says_little(description):
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
