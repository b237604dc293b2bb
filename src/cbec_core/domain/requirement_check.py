"""What is missing, by line: rows of requirements held against what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from cbec_core.domain._requirement_texts import place_of, say
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.descriptions import says_little
from cbec_core.domain.product import ResponsibleRole
from cbec_core.domain.requirement import Need, Station

if TYPE_CHECKING:
    from cbec_core.domain.money import Money
    from cbec_core.domain.regime import Threshold
    from cbec_core.domain.requirement import Requirement, RequirementLine, RequirementSubject

__all__ = ["check_requirements"]

Exceeds = Callable[["Money", "Threshold"], bool | None]
Held = tuple["Requirement", bool]
Lack = tuple["Requirement", Severity]

_LISTING, _CART, _LABEL = Station
# Where it can be known what is needed; elsewhere nobody is asked for it.
_KNOWN: Final = {
    Need.MATERIAL: {_LISTING, _LABEL},
    Need.VALUE: {_CART, _LABEL},
    Need.MANUFACTURER: {_LISTING, _LABEL},
    Need.RESPONSIBLE_PERSON: {_LISTING, _LABEL},
    Need.CONSIGNEE: {_LABEL},
    Need.PHONE: {_LISTING, _LABEL},
    Need.SCHEME_NUMBER: {_CART, _LABEL},
}
_OF_BUYER: Final = {Need.PHONE, Need.IMPORTER_NUMBER}
# What a consignment lacks as a whole, and not one of its lines.
OF_ALL: Final = _OF_BUYER | {Need.CONSIGNEE, Need.SCHEME_NUMBER}
_RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}


def check_requirements(
    subject: RequirementSubject, rows: Iterable[Requirement], exceeds: Exceeds
) -> tuple[Finding, ...]:
    """Return what rows in force miss; of several rows on one thing, the gravest speaks.

    `exceeds` compares a value with a threshold, or tells None without a rate. Whether a row holds
    may not be known yet (how the goods will travel): then it warns at most. What only a buyer can
    tell is a hint at listing time: the checkout has to ask for it.
    """
    held = rows_held(subject, rows, exceeds)
    places = range(-1, len(subject.lines))
    return findings_of(subject, ((at, lacking(held, subject, at)) for at in places))


def rows_held(
    subject: RequirementSubject, rows: Iterable[Requirement], exceeds: Exceeds
) -> tuple[Held, ...]:
    """Return the rows that speak here and whose conditions of the whole are met or unknown.

    With each: whether it is sure that they are met.
    """
    asked = (row for row in rows if is_asked_at(row, subject.station))
    fits = ((row, _fits(row, subject, exceeds)) for row in asked)
    return tuple((row, fit is True) for row, fit in fits if fit is not False)


def lacking(held: Iterable[Held], subject: RequirementSubject, at: int) -> tuple[Lack, ...]:
    """Return what a line lacks, at -1 the whole; of several rows on one thing the gravest."""
    line = subject.lines[at] if at >= 0 else None
    found: dict[Need, Lack] = {}
    for row, sure in held:
        if (row.need in OF_ALL) is not (line is None):
            continue
        if not _lacks(row, subject, line):
            continue
        severity = _severity(row, subject, sure=sure)
        before = found.get(row.need)
        if before is None or _RANK[severity] > _RANK[before[1]]:
            found[row.need] = row, severity
    return tuple(found.values())


def findings_of(
    subject: RequirementSubject, lacks: Iterable[tuple[int, Iterable[Lack]]]
) -> tuple[Finding, ...]:
    """Say what is lacking at each place."""
    return tuple(
        _finding(row, severity, subject, at) for at, of_place in lacks for row, severity in of_place
    )


def is_asked_at(row: Requirement, station: Station) -> bool:
    """Tell whether a row speaks at a station, and it can be known there what is needed."""
    return station in row.stations and station in _KNOWN.get(row.need, row.stations)


def _severity(row: Requirement, subject: RequirementSubject, *, sure: bool) -> Severity:
    if subject.station is _LISTING and row.need in _OF_BUYER:
        return Severity.INFO
    return row.severity if sure or row.severity is Severity.INFO else Severity.WARNING


def _fits(row: Requirement, subject: RequirementSubject, exceeds: Exceeds) -> bool | None:
    """Tell whether every condition of the whole is met; None if one cannot be told yet."""
    answers = tuple(_conditions(row, subject, exceeds))
    if False in answers:
        return False
    return None if None in answers else True


def _conditions(
    row: Requirement, subject: RequirementSubject, exceeds: Exceeds
) -> Iterator[bool | None]:
    yield subject.crosses or not row.imported
    if row.buyer is not None:
        yield None if subject.buyer is None else subject.buyer is row.buyer
    if row.transports:
        yield None if subject.transport is None else subject.transport in row.transports
    if row.declarations:
        # The full set is a choice; who names none declares the reduced one.
        yield subject.declaration in row.declarations
    if row.categories:
        yield subject.category in row.categories
    if row.schemes:
        yield None if subject.station is _LISTING else any(_collected(row, subject))
    if row.over is not None:
        yield None if subject.value is None else exceeds(subject.value, row.over)


def _collected(row: Requirement, subject: RequirementSubject) -> Iterator[bool]:
    for one in subject.collections:
        if one.scheme in row.schemes and row.collector in (None, one.collector):
            yield row.need is not Need.SCHEME_NUMBER or not one.number


def _lacks(row: Requirement, subject: RequirementSubject, line: RequirementLine | None) -> bool:
    if line is None:
        return _lacks_of_all(row, subject)
    lacking = _LACKING.get(row.need)
    if lacking is not None:
        return lacking(row, subject, line)
    return not getattr(line.customs, row.need.value)


def _lacks_manufacturer(
    _row: Requirement, subject: RequirementSubject, line: RequirementLine
) -> bool:
    maker = line.customs.person_for(ResponsibleRole.MANUFACTURER, subject.destination)
    return maker is None or bool(maker.lacks)


def _lacks_person(row: Requirement, subject: RequirementSubject, line: RequirementLine) -> bool:
    customs = line.customs
    maker = customs.person_for(ResponsibleRole.MANUFACTURER, subject.destination)
    if maker is not None and maker.country in row.home:
        return False
    person = customs.person_for(ResponsibleRole.RESPONSIBLE_PERSON, subject.destination)
    return person is None or person.country not in row.home or bool(person.lacks)


_LACKING: Final[dict[Need, Callable[[Requirement, RequirementSubject, RequirementLine], bool]]] = {
    Need.HS: lambda row, _, line: len(line.code) < row.digits,
    Need.DESCRIPTION: lambda _row, _, line: says_little(line.customs.description),
    Need.WEIGHT: lambda _row, _, line: line.weight_g <= 0,
    Need.VALUE: lambda _row, _, line: line.value is None or line.value.minor <= 0,
    Need.OWN_ID: lambda _row, _, line: not line.sku,
    Need.MANUFACTURER: _lacks_manufacturer,
    Need.RESPONSIBLE_PERSON: _lacks_person,
}


def _lacks_of_all(row: Requirement, subject: RequirementSubject) -> bool:
    address = subject.consignee
    match row.need:
        case Need.CONSIGNEE:
            return address is None or not (
                (address.name or address.company) and address.lines and address.city
            )
        case Need.PHONE:
            return address is None or not address.phone
        case Need.IMPORTER_NUMBER:
            return not any(
                one.kind in row.numbers and one.country == subject.destination
                for one in subject.numbers
            )
        case _:  # a scheme without its number: that condition says it all
            return True


def _finding(row: Requirement, severity: Severity, subject: RequirementSubject, at: int) -> Finding:
    line = subject.lines[at] if at >= 0 else None
    text, text_zh = say(row, subject, line)
    return Finding(
        f"requirements.{row.need.value}",
        severity,
        text,
        text_zh,
        line.id if line else "",
        place_of(row.need, subject.station, at),
    )
