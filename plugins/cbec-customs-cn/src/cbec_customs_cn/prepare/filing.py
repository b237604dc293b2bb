"""One order before customs: everything that its messages are made from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import ChargeKind, Consignment, Direction, Money, Order
from cbec_customs_cn.codes import CHINA, code_of
from cbec_customs_cn.goods import GoodsRecord
from cbec_customs_cn.prepare.lines import DeclaredLine, declared_lines
from cbec_customs_cn.prepare.values import cop_no, guid, kilograms
from cbec_customs_cn.settings import CustomsCnSettings
from cbec_customs_cn.trips import Trip, Trips

if TYPE_CHECKING:
    from decimal import Decimal

    from cbec_customs_cn.modes import Mode

__all__ = ["Facts", "Filing", "Papers"]


@attrs.frozen
class Papers:
    """Hold what an enterprise knows beside its orders: settings, goods record, trips."""

    settings: CustomsCnSettings
    goods: GoodsRecord = attrs.field(factory=GoodsRecord)
    trips: Trips = attrs.field(factory=Trips)

    @property
    def mode(self) -> Mode:
        """Return the facts of the regime."""
        return self.settings.mode


@attrs.frozen
class Facts:
    """Hold what somebody tells of a filing: how the goods travel, and why it is withdrawn."""

    trip: Trip = Trip()
    leave_time: str = ""
    reason: str = ""
    location: str = ""
    sign_time: str = ""
    start_time: str = ""
    end_time: str = ""


@attrs.frozen
class Filing:
    """One order with its consignment and waybill, under one operation id.

    Numbers follow from the operation id: the same operation makes the same bytes. `on` is the day
    of the filing, `at` its moment, `payment_no` the payment's number at its company, `invt_no` the
    number that customs gave the list, once it is known, `returned` lines and quantities that come
    back; none: all of them.
    """

    operation_id: str
    order: Order
    consignment: Consignment
    waybill: str
    on: date
    at: datetime
    payment_no: str = ""
    invt_no: str = ""
    facts: Facts = Facts()
    returned: tuple[tuple[str, int], ...] = ()

    def guid(self, message: str) -> str:
        """Return the number of the order's document in a message."""
        return guid(self.operation_id, message)

    def cop_no(self, message: str) -> str:
        """Return our own number of the order's document in a message."""
        return cop_no(self.operation_id, message)

    @property
    def gross(self) -> Decimal:
        """Return the gross weight in kilograms."""
        return kilograms(self.consignment.gross_weight_g)

    @property
    def net(self) -> Decimal:
        """Return the net weight of all goods in kilograms."""
        return kilograms(sum(line.net_weight_g for line in self.consignment.lines))

    @property
    def currency(self) -> str:
        """Return customs' code of the currency in which is declared, or nothing."""
        row = code_of("currency", self.consignment.value.currency, self.on)
        return row.code if row else ""

    def country(self, iso: str, settings: CustomsCnSettings) -> str:
        """Return customs' code of a country, the enterprise's own before a row, or nothing."""
        if own := settings.country_codes.get(iso):
            return own
        row = code_of("country", iso, self.on)
        return row.code if row else ""

    def trip(self, papers: Papers) -> Trip:
        """Return how the goods travel: what was told, then what the table of trips has."""
        return self.facts.trip.or_else(papers.trips.find(self.waybill))

    def lines(self, papers: Papers) -> tuple[DeclaredLine, ...]:
        """Return the goods as they are declared, line by line."""
        goods = self.consignment
        if papers.mode.direction is Direction.IMPORT:
            goods = self._as_listed()
        return declared_lines(goods, papers.goods, papers.settings)

    def _as_listed(self) -> Consignment:
        """Return the consignment with listed prices: imports name a deduction by itself."""
        prices = {line.id: line.charged(ChargeKind.GOODS) for line in self.order.lines}
        return attrs.evolve(
            self.consignment,
            lines=tuple(
                attrs.evolve(line, value=Money(prices[line.line_id], line.value.currency))
                if line.line_id in prices
                else line
                for line in self.consignment.lines
            ),
        )

    def origin(self, papers: Papers) -> str:
        """Return customs' code of the country from which imports set out."""
        if papers.mode.zone:
            return CHINA  # goods leave a zone in China (621: country of a bonded import)
        return self.country(self.consignment.origin, papers.settings)
