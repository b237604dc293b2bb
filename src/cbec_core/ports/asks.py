"""The typed façade of the hooks: how services ask all plugins, each with its combining rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment, Parcel
    from cbec_core.domain.customs import Direction, Finding
    from cbec_core.domain.events import Event
    from cbec_core.domain.landed_cost import LandedCharge
    from cbec_core.domain.landed_request import LandedCostRequest
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from cbec_core.domain.requirement import Requirement
    from cbec_core.domain.screening import ScreeningReason
    from cbec_core.domain.shipment import RateQuote
    from cbec_core.domain.stock import StockLevel
    from cbec_core.ports.documents import DocumentKind
    from cbec_core.ports.screening import ScreeningSubject

__all__ = ["Asks"]


class Asks(Protocol):
    """Questions with many voices and facts with many hearers; no call here does I/O."""

    def check_order(self, order: Order) -> tuple[Finding, ...]:
        """ALL: what speaks against processing this order."""
        ...

    def screen(self, subject: ScreeningSubject) -> tuple[ScreeningReason, ...]:
        """STRICTEST: every voice; a plugin that raises counts as review."""
        ...

    def screeners(self) -> tuple[str, ...]:
        """Return the plugins that `screen` asks."""
        ...

    def requirements(self, consignment: Consignment, on: date) -> tuple[Finding, ...]:
        """ALL: what customs data is missing."""
        ...

    def requirement_rows(self, destination: str, region: str, on: date) -> tuple[Requirement, ...]:
        """ALL: what a destination needs to be told, as dated rows that are kept."""
        ...

    def quote_voices(self) -> tuple[tuple[str, str], ...]:
        """Return who answers `requirement_rows` and `landed_cost_extras`, each with its version."""
        ...

    def landed_cost_extras(self, request: LandedCostRequest) -> tuple[LandedCharge, ...]:
        """ALL: charges beyond duty and tax, such as a carrier's disbursement fee."""
        ...

    def landed_cost_chargers(self) -> tuple[str, ...]:
        """Return the plugins that `landed_cost_extras` asks."""
        ...

    def allocate(self, order: Order, levels: Sequence[StockLevel]) -> str | None:
        """FIRST: the location that ships the order."""
        ...

    def pack(self, order: Order, variants: Sequence[Variant]) -> tuple[Parcel, ...] | None:
        """FIRST: the parcels in which the order travels."""
        ...

    def choose_rate(self, order: Order, quotes: Sequence[RateQuote]) -> RateQuote | None:
        """FIRST: the carrier service to take."""
        ...

    def choose_regime(self, consignment: Consignment, direction: Direction) -> str | None:
        """FIRST: the code of the customs regime, "none" for nobody, or no opinion."""
        ...

    def documents_needed(self, consignment: Consignment, on: date) -> tuple[DocumentKind, ...]:
        """ALL: the papers that travel with the consignment, each once."""
        ...

    def tell(self, event: Event) -> None:
        """EACH: a fact; one failing hearer never silences the rest."""
        ...
