"""A tariff with duties on top, and rules that a test writes: providers for the tests of tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
from cbec_requirements_world import manifest as requirements
from cbec_tax_world import manifest as tax_world

from cbec_core import Cbec
from cbec_core.api import Capability, ProviderSpec, hookimpl
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.duty import Bound, DutyBound, SpecificDuty
from cbec_core.domain.landed_cost import (
    AdditionalRate,
    ChargeClass,
    Confidence,
    TariffGap,
    TariffRate,
)

if TYPE_CHECKING:
    from cbec_core.domain.regime import Regime

_FIELDS: dict[str, Any] = {
    "law": "none",
    "valid_from": date(2020, 1, 1),
    "valid_to": None,
    "confidence": Confidence.LOW,
}


def _more(kind: ChargeClass, code: str, percent: str) -> AdditionalRate:
    return AdditionalRate(
        kind=kind, code=code, percent=Decimal(percent), rule=f"t.{code}", **_FIELDS
    )


def _finding(code: str) -> Finding:
    return Finding(f"tariff.{code}", Severity.INFO, "Said by a test.")


GAP = _finding("ambiguous")
NOTICE = _finding("preference")
BY_WEIGHT = SpecificDuty(Decimal("1.5"), "EUR", "kilogram", Decimal(100))
BY_PAIR = SpecificDuty(Decimal(2), "USD", "pair")
TOP = (
    _more(ChargeClass.ADDITIONAL_DUTY, "section_301", "25"),
    _more(ChargeClass.EXCISE, "excise", "3.75"),
    _more(ChargeClass.ADDITIONAL_DUTY, "anti_dumping", "7.125"),
)
asked: list[tuple[str, str, str, date]] = []


class Tariff:
    """Knows chapters 42 and 61, and more of what is made in China; of some goods it knows why not.

    Of chapter 22 a rate is by weight, of 33 a bound counts pairs, and what lies on 64 does as well.
    """

    def __init__(self, settings: None, tools: object) -> None:
        pass

    def duty(
        self, hs: str, origin: str, destination: str, on: date
    ) -> TariffRate | TariffGap | None:
        asked.append((hs, origin, destination, on))
        if hs[:2] == "85":
            return TariffGap(GAP, {"CN": TOP, "US": None}.get(origin, ()))
        if hs[:2] in ("22", "33", "64"):
            return self._rare(hs, origin)
        percent = {"61": "12", "42": "3.7"}.get(hs[:2])
        if percent is None:
            return None
        more = TOP if origin == "CN" else TOP[1:2] if hs[:2] == "61" else ()
        notices = (NOTICE,) if origin == "VN" else ()
        return TariffRate(
            Decimal(percent), f"t.{hs[:4]}", additional=more, notices=notices, **_FIELDS
        )

    def _rare(self, hs: str, origin: str) -> TariffRate:
        more: dict[str, Any] = {}
        if hs[:2] == "22":
            more["specific"] = (BY_WEIGHT,)
        elif hs[:2] == "33":
            least = SpecificDuty(Decimal("0.3"), "USD", "item")
            bounds = (DutyBound(Bound.AT_LEAST, specific=(least,)),)
            more["bounds"] = (*bounds, DutyBound(Bound.AT_MOST, specific=(BY_PAIR,)))
            more["bounds"] = bounds if origin == "CN" else more["bounds"]
        else:
            more["additional"] = (attrs.evolve(TOP[0], specific=(BY_WEIGHT,)), TOP[2])
        return TariffRate(Decimal("4.5"), f"t.{hs[:4]}", **more, **_FIELDS)


class Written:
    """The regime that a test has written, for everywhere and for ever."""

    regime_now: Regime | None = None

    def __init__(self, settings: None, tools: object) -> None:
        pass

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        return Written.regime_now


def _spec(capability: Capability, code: str, name: str, operation: str) -> ProviderSpec:
    return ProviderSpec(
        capability=capability, code=code, target=f"{__name__}:{name}", operations={operation}
    )


class Plugin:
    """Declares both."""

    @hookimpl
    def cbec_providers(self) -> tuple[ProviderSpec, ...]:
        return (
            _spec(Capability.TARIFF, "top", "Tariff", "duty"),
            _spec(Capability.TAX, "written", "Written", "regime"),
        )


def opened(tax: str = "world", *, tariff: bool = False, plugins: tuple[object, ...] = ()) -> Cbec:
    """Open a deployment in memory that quotes by these rules, and by those of what is needed."""
    needs = (requirements,) if tariff else ()
    return Cbec.open(
        database_url="sqlite://",
        settings={
            "merchant": {"id": "m1"},
            "defaults": {"tax": [tax], "tariffs": ["top"] if tariff else []},
        },
        plugins=(Plugin(), tax_world, *needs, *plugins),
        discover=False,
    )
