"""The single path for baskets of a table: the same answer, one basket after the other."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from cbec_core.domain._answer import assessment
from cbec_core.domain.charged_twice import charged_twice
from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Charge, Collector, TaxCollection
from cbec_core.services.bulk.fields import KINDS

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import ExchangeRate, LandedCharge
    from cbec_core.services.bulk.answers import Answers
    from cbec_core.services.bulk.cells import Numbers
    from cbec_core.services.bulk.frame import Frame
    from cbec_core.services.rules import Rules

__all__ = ["answer", "request_of"]


def answer(
    frame: Frame,
    basket: int,
    rules: Rules,
    rates: tuple[ExchangeRate, ...],
    answers: Answers,
) -> None:
    """Answer one basket as `LandedCost.quote` does, and put its answer with the others."""
    request = request_of(frame, basket, rates)
    answer, missing = rules.quote(request)
    found = assessment(answer)
    findings = (*found.findings, *charged_twice(request, found), *missing)
    start = int(frame.baskets.starts[basket])
    answers.calculable[basket] = found.calculable
    answers.whole_rules[basket] = answers.words.number(tuple(c.rule for c in found.charges))
    _add(answers, basket, found.charges, whole=True)
    for at, line in enumerate(request.lines):
        row = start + at
        charges = found.lines[at].charges if found.calculable else ()
        answers.value[row] = found.lines[at].customs_value.minor if found.calculable else 0
        answers.rules[row] = answers.words.number(tuple(charge.rule for charge in charges))
        codes = (one.code for one in findings if one.line_id in ("", line.id))
        answers.findings[row] = answers.words.number(tuple(codes))
        _add(answers, row, charges, whole=False)


def _add(answers: Answers, at: int, charges: Iterable[LandedCharge], *, whole: bool) -> None:
    sums = dict.fromkeys(KINDS, 0)
    for charge in charges:
        sums[charge.kind.value] += charge.amount.minor
    for kind, amount in sums.items():
        if amount or kind in (answers.whole if whole else answers.sums):
            (answers.of_baskets if whole else answers.of_lines)(kind)[at] = amount


def request_of(
    frame: Frame, basket: int, rates: tuple[ExchangeRate, ...] = ()
) -> LandedCostRequest:
    """Return one basket of a table as the question that the single path answers."""
    currency = frame.head("currency", basket)
    scheme = frame.head("scheme", basket)
    number = frame.head("scheme_number", basket)
    start, end = int(frame.baskets.starts[basket]), int(frame.baskets.ends[basket])
    return LandedCostRequest(
        on=frame.head("on", basket),
        origin=frame.head("origin", basket),
        destination=frame.head("destination", basket),
        currency=currency,
        lines=tuple(_line(frame, row, row - start, currency) for row in range(start, end)),
        freight=Money(int(frame.freight[basket]), currency),
        insurance=Money(int(frame.insurance[basket]), currency),
        discount=Money(int(frame.discount[basket]), currency),
        region=frame.head("region", basket),
        incoterm=frame.head("incoterm", basket),
        buyer=frame.head("buyer", basket),
        transport=frame.head("transport", basket),
        declaration=frame.head("declaration", basket),
        apportion=frame.head("apportion", basket),
        bought_this_year=Money(int(frame.bought[basket]), currency),
        scheme=TaxCollection(Collector.SELLER, scheme, number) if scheme else None,
        exchange_rates=rates,
        identifiers=tuple(
            number
            for column in frame.importers.values()
            if (number := column.values[int(column.codes[basket])]) is not None
        ),
        collected=tuple(
            Charge(kind, Money(int(amounts[basket]), currency))
            for kind, amounts in frame.collected.items()
            if amounts[basket]
        ),
    )


def _line(frame: Frame, row: int, at: int, currency: str) -> LandedCostLine:
    def text(name: str) -> str:
        column = getattr(frame, name)
        return str(column.values[int(column.codes[row])])

    return LandedCostLine(
        id=text("line") or str(at + 1),
        value=Money(int(frame.value[row]), currency),
        quantity=int(frame.quantity[row]),
        hs=text("hs"),
        origin=text("line_origin"),
        description=text("description"),
        sku=text("sku"),
        weight_g=int(frame.weight_g[row]),
        duty_rate=_rate(frame.duty_rate, row),
        tax_rate=_rate(frame.tax_rate, row),
        maker_id=text("maker_id"),
        gtin=text("gtin"),
    )


def _rate(column: Numbers | None, row: int) -> Decimal | None:
    if column is None or (column.missing is not None and column.missing[row]):
        return None
    return Decimal(int(column.units[row])).scaleb(-column.scale)
