"""What is wrong with a question for a landed cost, before anything is computed of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cbec_core.domain import _landed_findings as say
from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.errors import DomainError, shown
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.landed_request import Apportion
from cbec_core.domain.pricing import TaxScheme
from cbec_core.domain.product import check_gtin

if TYPE_CHECKING:
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest

__all__ = ["faults_of", "gtin_is_wrong", "hs_is_wrong", "ioss_is_wrong", "is_common"]

_HS = re.compile(r"[0-9]{6,12}", re.ASCII)


def faults_of(request: LandedCostRequest) -> tuple[Finding, ...]:
    """Return what is wrong with a question; nothing is computed of one that has a fault."""
    return tuple(_faults(request))


def _faults(request: LandedCostRequest) -> Iterator[Finding]:
    for path in ("origin", "destination"):
        if (country := getattr(request, path)) not in COUNTRIES:
            yield say.COUNTRY_UNKNOWN(path=path, country=shown(country))
    if request.currency not in EXPONENTS:
        yield say.CURRENCY_UNKNOWN(currency=shown(request.currency))
    if not request.lines:
        yield say.NO_LINES()
    for path in ("freight", "insurance", "discount", "bought_this_year"):
        if (amount := getattr(request, path)) and amount.minor < 0:
            yield say.NEGATIVE(path=path)
    if len({line.id for line in request.lines}) != len(request.lines):
        yield say.LINE_DUPLICATE()
    for line in request.lines:
        yield from _line_faults(line)
        if request.apportion is Apportion.WEIGHT and line.weight_g <= 0:
            yield say.WEIGHT_TO_SHARE(line.id)
    scheme = request.scheme
    ioss = scheme.number if scheme is not None and scheme.scheme is TaxScheme.IOSS else ""
    if ioss and ioss_is_wrong(ioss):
        yield say.IOSS_INVALID()


def is_common(request: LandedCostRequest) -> bool:
    """Tell whether every amount is one in which nothing can be wrong or missing.

    Of a question whose facts have no fault, one with such amounts has none.
    """
    for line in request.lines:
        if line.quantity <= 0 or line.value.minor <= 0 or line.weight_g <= 0:
            return False
    bought = request.bought_this_year
    return (
        request.freight.minor >= 0
        and request.insurance.minor >= 0
        and request.discount.minor >= 0
        and (bought is None or bought.minor >= 0)
        and len({line.id for line in request.lines}) == len(request.lines)
    )


def ioss_is_wrong(number: str) -> bool:
    """Tell whether a number cannot be one of the import one-stop shop."""
    try:
        Identifier.of(IdentifierKind.IOSS, number, number[:2])
    except DomainError:
        return True
    return False


def hs_is_wrong(code: str) -> bool:
    """Tell whether a text cannot be a customs code."""
    return _HS.fullmatch(code) is None


def _line_faults(line: LandedCostLine) -> Iterator[Finding]:
    if line.quantity <= 0:
        yield say.QUANTITY_INVALID(line.id)
    if line.value.minor < 0:
        yield say.PRICE_NEGATIVE(line.id)
    if line.hs and hs_is_wrong(line.hs):
        yield say.HS_INVALID(line.id)
    if line.gtin and gtin_is_wrong(line.gtin):
        yield say.GTIN_INVALID(line.id)
    if line.origin and line.origin not in COUNTRIES:
        yield say.ORIGIN_UNKNOWN(line.id, country=shown(line.origin))


def gtin_is_wrong(code: str) -> bool:
    """Tell whether a text cannot be a GTIN."""
    try:
        return check_gtin(code) != code
    except DomainError:
        return True
