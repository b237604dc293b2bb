"""Rate: ask the carriers for prices and choose a service."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.customs import Finding
from cbec_core.domain.errors import CbecError, PluginError, ProviderError
from cbec_core.domain.shipment import RateQuote, Shipment, ShipmentState
from cbec_core.ports.carrier import RateRequest
from cbec_core.services.consign import build_consignment, load_consignment, same_goods
from cbec_core.services.effects import Progress
from cbec_core.services.inputs import order_input
from cbec_core.services.orders import load_order
from cbec_core.services.particulars import places
from cbec_core.services.shipments import shipment_id

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["RateShipment"]

log = logging.getLogger("cbec.services")


@attrs.frozen
class _Rates:
    quotes: tuple[RateQuote, ...]
    refusals: tuple[Finding, ...]


@attrs.frozen
class _RateQuestion:
    request: RateRequest
    carriers: tuple[str, ...]


class RateShipment:
    """Step `rate`: ask the carriers, let the plugins choose, else take the cheapest."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(self, uow: UnitOfWork, run: Run, now: datetime) -> _RateQuestion | None:
        """Return the question; nothing if the marketplace ships."""
        consignment = load_consignment(uow, run.subject)
        if consignment is None:
            return None
        order = load_order(uow, run.subject)
        if not consignment.gross_weight_g and same_goods(consignment, order):
            # Weights may have come into the catalogue since the order was prepared.
            fresh = build_consignment(self._context, uow, order)
            if fresh.gross_weight_g:
                fresh = attrs.evolve(fresh, version=consignment.version)
                consignment = uow.consignments.save(fresh)
        carriers = order_input(run).carriers or self._context.policy.carriers
        return _RateQuestion(RateRequest(consignment, now.date()), carriers)

    def ask(self, request: _RateQuestion) -> _Rates:
        """Ask every carrier; one that cannot be asked does not stop an order that others take."""
        quotes: list[RateQuote] = []
        refusals: list[Finding] = []
        away: list[CbecError] = []
        for code in request.carriers:
            try:
                answer = self._context.providers.carrier(code).rate(request.request)
            except (PluginError, ProviderError) as error:
                log.warning("carrier %s was not asked: %s", code, error.code)
                away.append(error)
                continue
            quotes += answer.quotes
            refusals += answer.refusals
        if away and not quotes:
            raise away[0]
        return _Rates(tuple(quotes), tuple(refusals))

    def record(self, uow: UnitOfWork, run: Run, answer: _Rates | None, now: datetime) -> Progress:
        """Keep the choice; where no carrier takes the parcel a person must look."""
        if answer is None:
            return Progress.done()
        order = load_order(uow, run.subject)
        if not answer.quotes:
            refusals = places(answer.refusals, {})
            return Progress.hold("rate.none", country=order.destination, refusals=refusals)
        chosen = self._context.asks.choose_rate(order, answer.quotes)
        if chosen is None:
            chosen = _cheapest(answer.quotes)
        consignment = load_consignment(uow, run.subject)
        assert consignment is not None  # planned from it in this very run
        earlier = uow.shipments.of_order(order.id)
        shipment = Shipment(
            id=shipment_id(order.id, len(earlier) + 1),
            consignment_id=consignment.id,
            order_id=order.id,
            merchant_id=order.merchant_id,
            carrier=chosen.carrier,
            service=chosen.service,
            cost=chosen.total,
        )
        if earlier and earlier[-1].state is ShipmentState.RATED:
            # The run before this one was undone before it had a label.
            before = earlier[-1]
            uow.shipments.save(attrs.evolve(shipment, id=before.id, version=before.version))
        else:
            uow.shipments.add(shipment)
        return Progress.done()


def _cheapest(quotes: tuple[RateQuote, ...]) -> RateQuote:
    """Return the cheapest quote in the currency of the first; currencies are not compared."""
    currency = quotes[0].total.currency
    return min(
        (quote for quote in quotes if quote.total.currency == currency),
        key=lambda quote: quote.total.minor,
    )
