"""A table of one's own as CSV: TARIC, CN, any other tariff, or a ruling for single goods."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from cbec_core.api import DomainError, check_country, duty_text
from cbec_tariff_tables.errors import refused
from cbec_tariff_tables.rates import terms_of
from cbec_tariff_tables.reading import Measured, code_of, day_of, odd, table
from cbec_tariff_tables.rows import Kind, Row

__all__ = ["parse_own"]

_NEEDED: Final = frozenset({"hs", "destination", "rate", "valid_from"})
_KNOWN: Final = _NEEDED | {"origin", "valid_to", "kind", "code", "law", "confidence"}
_KINDS: Final = {
    "": Kind.DUTY,
    "duty": Kind.DUTY,
    "additional_duty": Kind.ADDITIONAL,
    "excise": Kind.EXCISE,
}
_CONFIDENCES: Final = ("H", "M", "L")


def parse_own(file: Measured, name: str) -> tuple[Row, ...]:
    """Read a table whole; two rows of the same goods, origin and days are refused."""
    rows: list[Row] = []
    same: defaultdict[tuple[object, ...], list[tuple[Row, str]]] = defaultdict(list)
    for place, found in table(file, _NEEDED):
        if unknown := sorted({*found} - _KNOWN):
            raise odd(f"{place}: {unknown[0][:40]}", "this column is not known")
        row = _row(found, name, place)
        rows.append(row)
        key = (row.destination, row.prefix, row.origins, row.kind, row.code)
        same[key].append((row, place))
    if not rows:
        raise odd(file.place, "it has no row")
    for group in same.values():
        _check_apart(group)
    return tuple(rows)


def _row(found: dict[str, str], name: str, place: str) -> Row:
    prefix = code_of(found["hs"], place)
    destination = found["destination"].upper()
    origin = found.get("origin", "").upper()
    if destination != "EU":
        _check_country(destination, place)
    if origin:
        _check_country(origin, place)
    terms = terms_of(found["rate"])
    if terms is None or (not terms.specific and terms.percent < 0):
        raise refused("tariff.rate_invalid", place, rate=repr(found["rate"])[:60])
    kind = _KINDS.get(found.get("kind", "").lower())
    if kind is None:
        raise odd(place, "kind is one of duty, additional_duty, excise")
    confidence = found.get("confidence", "") or "M"
    if confidence not in _CONFIDENCES:
        raise odd(place, "confidence is one of H, M, L")
    first = day_of(found["valid_from"], place)
    last = day_of(text, place) if (text := found.get("valid_to", "")) else None
    if last is not None and last < first:
        raise refused("tariff.day_invalid", place)
    code = "" if kind is Kind.DUTY else found.get("code", "") or kind.value
    return Row(
        destination=destination,
        prefix=prefix,
        kind=kind,
        rate=duty_text(terms),
        text=found["rate"],
        rule=".".join(filter(None, ("own", name, destination, prefix, origin, code, str(first)))),
        law=found.get("law", "") or f"table {name}",
        valid_from=first,
        valid_to=last,
        origins=frozenset((origin,)) if origin else frozenset(),
        code=code,
        confidence=confidence,
    )


def _check_country(code: str, place: str) -> None:
    try:
        check_country(code)
    except DomainError:
        raise refused("tariff.country_invalid", place, found=repr(code)[:20]) from None


def _check_apart(group: list[tuple[Row, str]]) -> None:
    ordered = sorted(group, key=lambda pair: pair[0].valid_from)
    for (one, first), (other, second) in zip(ordered, ordered[1:], strict=False):
        if other.valid_from <= (one.valid_to or date.max):
            raise refused("tariff.overlap", second, other=first)
