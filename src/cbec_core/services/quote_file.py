"""Questions for a landed cost as JSON, and their answers; keys of both stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.errors import DomainError
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.landed_cost import (
    ChargeClass,
    ExchangeRate,
    LandedCharge,
    LandedCostQuote,
)
from cbec_core.domain.landed_request import (
    Apportion,
    Buyer,
    DataSet,
    LandedCostLine,
    LandedCostRequest,
    TransportMode,
)
from cbec_core.domain.money import Money, Rounding
from cbec_core.domain.pricing import Charge, ChargeKind, Collector, TaxCollection, TaxScheme
from cbec_core.ports.fx import FxPurpose

__all__ = ["answer_of", "read_requests"]

_MOST = 10_000  # questions in a file
_LINES = 1_000


def _number(value: object) -> object:
    """Take a decimal as text or as a whole number: a float has lost what was written."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a decimal string is needed")
    text = str(value)
    if not text.isascii() or len(text) > 24 or set(text) - set("-0123456789."):
        raise ValueError("a decimal string is needed")
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _digits(value: object) -> object:
    return value.replace(".", "").replace(" ", "") if isinstance(value, str) else value


def _empty(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_empty), Field(max_length=500)]
Code = Annotated[str, BeforeValidator(_upper), Field(max_length=8)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Rate = Annotated[Number, Field(ge=0, le=10_000)]
Whole = Annotated[int, Field(strict=True, le=1_000_000_000)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Scheme(_Row):
    kind: TaxScheme
    number: Text = ""


class _Number(_Row):
    kind: IdentifierKind
    number: Text
    country: Code = ""


class _Charge(_Row):
    kind: Literal["duty", "tax", "shipping"]
    amount: Number


class _Exchange(_Row):
    base: Code = Field(alias="from")
    quote: Code = Field(alias="to")
    rate: Annotated[Number, Field(gt=0)]


class _Line(_Row):
    id: Text = ""
    sku: Text = ""
    description: Text = ""
    hs: Annotated[Text, BeforeValidator(_digits)] = ""
    origin: Annotated[Text, BeforeValidator(_upper)] = ""
    quantity: Whole = 1
    unit_price: Number | None = None
    value: Number | None = None
    weight_g: Annotated[Whole, Field(ge=0)] = 0
    duty_rate: Rate | None = None
    tax_rate: Rate | None = None
    maker_id: Text = ""
    gtin: Annotated[Text, BeforeValidator(_digits)] = ""


class _Request(_Row):
    on: date
    origin: Code
    destination: Code
    currency: Code
    lines: Annotated[list[_Line], Field(max_length=_LINES)]
    region: Text = ""
    incoterm: Incoterm = Incoterm.DAP
    buyer: Buyer = Buyer.CONSUMER
    transport: TransportMode | None = None
    declaration: DataSet | None = None
    apportion: Apportion = Apportion.VALUE
    bought_this_year: Number | None = None
    scheme: _Scheme | None = None
    freight: Number = Decimal(0)
    insurance: Number = Decimal(0)
    discount: Number = Decimal(0)
    exchange_rates: Annotated[list[_Exchange], Field(max_length=100)] = []
    identifiers: Annotated[list[_Number], Field(max_length=10)] = []
    collected: Annotated[list[_Charge], Field(max_length=10)] = []


_ONE = TypeAdapter(_Request)


def read_requests(content: bytes) -> tuple[tuple[LandedCostRequest, ...], bool]:
    """Return the questions of a document, and whether it is a list.

    Raises `landed_cost.not_json` and `landed_cost.invalid` with the place and the reason.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_float=str)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise DomainError("landed_cost.not_json") from None
    several = isinstance(data, list)
    rows = data if several else [data]
    if len(rows) > _MOST:
        raise DomainError("landed_cost.too_many", limit=_MOST)
    return tuple(_request(row, f"{at}." if several else "") for at, row in enumerate(rows)), several


def _request(data: object, place: str) -> LandedCostRequest:
    try:
        row = _ONE.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        path = ".".join(map(str, first["loc"]))
        reason = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise DomainError(
            "landed_cost.invalid", path=f"{place}{path}" or "the request", reason=reason
        ) from None
    currency = row.currency
    scheme = row.scheme
    return LandedCostRequest(
        on=row.on,
        origin=row.origin,
        destination=row.destination,
        currency=currency,
        lines=tuple(_line(line, at, currency, place) for at, line in enumerate(row.lines, 1)),
        freight=Money.parse(row.freight, currency),
        insurance=Money.parse(row.insurance, currency),
        discount=Money.parse(row.discount, currency),
        region=row.region,
        incoterm=row.incoterm,
        buyer=row.buyer,
        transport=row.transport,
        declaration=row.declaration,
        apportion=row.apportion,
        bought_this_year=(
            None if row.bought_this_year is None else Money.parse(row.bought_this_year, currency)
        ),
        scheme=TaxCollection(Collector.SELLER, scheme.kind, scheme.number) if scheme else None,
        exchange_rates=tuple(
            ExchangeRate(
                rate.base, rate.quote, rate.rate, row.on, "request", FxPurpose.CUSTOMS.value
            )
            for rate in row.exchange_rates
        ),
        identifiers=tuple(
            Identifier.of(one.kind, one.number, one.country or row.destination)
            for one in row.identifiers
        ),
        collected=tuple(
            Charge(ChargeKind(one.kind), Money.parse(one.amount, currency)) for one in row.collected
        ),
    )


def _line(row: _Line, at: int, currency: str, place: str) -> LandedCostLine:
    """Return a line; a price with more digits than the currency is rounded for all its units."""
    if (row.unit_price is None) == (row.value is None):
        raise DomainError(
            "landed_cost.invalid",
            path=f"{place}lines.{at - 1}",
            reason="either unit_price or value is needed",
        )
    amount = row.value if row.unit_price is None else row.unit_price * row.quantity
    if amount is None or abs(amount) >= 10**12:
        raise DomainError("money.too_large", currency=currency)
    return LandedCostLine(
        id=row.id or str(at),
        value=Money.rounded(amount, currency, Rounding.HALF_UP),
        quantity=row.quantity,
        hs=row.hs,
        origin=row.origin,
        description=row.description,
        sku=row.sku,
        weight_g=row.weight_g,
        duty_rate=row.duty_rate,
        tax_rate=row.tax_rate,
        maker_id=row.maker_id,
        gtin=row.gtin,
    )


def answer_of(quote: LandedCostQuote, language: str = "en") -> dict[str, Any]:
    """Return an answer as JSON holds it: amounts as decimal strings in its one currency."""

    def total(*kinds: ChargeClass) -> str | None:
        found = quote.sum_of(*kinds)
        return None if found is None else str(found.amount)

    return {
        "id": quote.id,
        "order_id": quote.order_id,
        "currency": quote.currency,
        "calculable": quote.calculable,
        "as_of": quote.as_of.isoformat(),
        "duty": total(ChargeClass.DUTY, ChargeClass.ADDITIONAL_DUTY),
        "tax": total(ChargeClass.TAX, ChargeClass.EXCISE),
        "fees": total(ChargeClass.FEE),
        "total": total(),
        "charges": _charges(quote.charges),
        "lines": [
            {
                "id": line.line_id,
                "customs_value": str(line.customs_value.amount),
                "charges": _charges(line.charges),
            }
            for line in quote.lines
        ],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "line": finding.line_id,
                "path": finding.path,
                "text": (language == "zh" and finding.text_zh) or finding.text,
            }
            for finding in quote.findings
        ],
        "exchange_rates": [
            {
                "from": rate.base,
                "to": rate.quote,
                "rate": format(rate.rate, "f"),
                "on": rate.on.isoformat(),
                "source": rate.source,
                "purpose": rate.purpose,
            }
            for rate in quote.exchange_rates
        ],
    }


def _charges(charges: Iterable[LandedCharge]) -> list[dict[str, Any]]:
    return [
        {
            "kind": charge.kind.value,
            "code": charge.code,
            "amount": str(charge.amount.amount),
            "base": str(charge.base.amount),
            "rate": format(charge.rate, "f"),
            "rate_text": charge.rate_text,
            "rule": charge.rule,
            "law": charge.law,
            "valid_from": charge.valid_from.isoformat(),
            "valid_to": charge.valid_to.isoformat() if charge.valid_to else None,
            "confidence": charge.confidence.value,
            "collected_by": charge.collected_by.value,
            "payer": charge.payer.value,
            "at": charge.at.value,
        }
        for charge in charges
    ]
