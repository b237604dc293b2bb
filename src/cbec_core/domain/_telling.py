"""An answer in charges with their proof, made when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cbec_core.domain._charged import Assessed, Lines, own_rates
from cbec_core.domain.landed_cost import AdditionalRate, ChargeClass, LandedCharge, LandedLine
from cbec_core.domain.money import Money

if TYPE_CHECKING:
    from decimal import Decimal

    from cbec_core.domain._answer import Answer
    from cbec_core.domain.landed_request import LandedCostLine

__all__ = ["tell", "total"]


def tell(answer: Answer) -> tuple[tuple[LandedLine, ...], tuple[LandedCharge, ...]]:
    """Return the lines with their charges in the order of the rows, and those of the whole."""
    lines = answer.request.lines
    values = answer.basket.value
    # Of the same list the money is the same, too: a value is often the base of a duty.
    known = {id(values): _money(answer, values)}
    charged: list[list[LandedCharge]] = []
    even = True  # each row charges every line: what nearly all do
    for found in answer.charges:
        if type(found) is not tuple:
            even = False
            continue
        of, bases, amounts = found
        due = _money(answer, amounts)
        on = known.get(id(bases))
        if on is None:
            on = known[id(bases)] = _money(answer, bases)
        rates = _rates(of, lines) if of.given else None
        charged.append(answer.program.proof(of.levy).alike(due, on, rates))
        even = even and len(due) == len(lines)
    of_all: list[LandedCharge] = []
    by_line: Iterable[tuple[LandedCharge, ...]]
    if even and charged:
        by_line = zip(*charged, strict=True)
    else:
        by_line = _by_line(answer, iter(charged), of_all)
    ids = [line.id for line in lines]
    told = LandedLine.many(ids, known[id(values)], by_line)
    return told, (*of_all, *answer.extras)


def total(answer: Answer, kinds: tuple[ChargeClass, ...]) -> int:
    """Return the sum of what `tell` tells, of some kinds or of all, in minor units."""
    minor = sum(one.amount.minor for one in answer.extras if not kinds or one.kind in kinds)
    for found in answer.charges:
        amounts: Sequence[int]
        if isinstance(found, Assessed):
            levy, amounts = found.levy, [found.amount]
        else:
            levy, amounts = found[0].levy, found[2]
        if not kinds or levy.kind in kinds:
            minor += sum(_asked(answer, amounts))
    return minor


def _asked(answer: Answer, amounts: Sequence[int]) -> Sequence[int]:
    """Return amounts in the currency of the question."""
    own, asked = answer.currency, answer.request.currency
    if own == asked:
        return amounts
    return [answer.exchange.convert(minor, own, asked) for minor in amounts]


def _money(answer: Answer, amounts: Sequence[int]) -> list[Money]:
    """Return amounts of an answer as money of the question."""
    currency = answer.request.currency
    if answer.currency != currency:
        amounts = _asked(answer, amounts)
    return [Money(minor, currency) for minor in amounts]


def _rates(of: Lines, lines: Sequence[LandedCostLine]) -> list[Decimal]:
    """Return the rates that lines bring of their own."""
    if len(of.lines) != len(lines):
        lines = [lines[at] for at in of.lines]
    return own_rates(of.levy, lines)


def _by_line(
    answer: Answer, columns: Iterator[list[LandedCharge]], of_all: list[LandedCharge]
) -> Iterable[tuple[LandedCharge, ...]]:
    by_line: list[list[LandedCharge]] = [[] for _line in answer.request.lines]
    for found in answer.charges:
        if isinstance(found, Assessed):
            (of_all if found.whole else by_line[found.lines[0]]).append(_charge(answer, found))
            continue
        for line, charge in zip(found[0].lines, next(columns), strict=True):
            by_line[line].append(charge)
    return map(tuple, by_line)


def _charge(answer: Answer, found: Assessed) -> LandedCharge:
    levy, shown = found.levy, answer.request.currency
    proof = found.proof or levy
    amount, base = _asked(answer, (found.amount, found.base))
    return LandedCharge(
        levy.kind,
        proof.code if isinstance(proof, AdditionalRate) else levy.code,
        Money(amount, shown),
        Money(base, shown),
        found.rate,
        proof.rule,
        proof.law,
        proof.valid_from,
        proof.valid_to,
        proof.confidence,
        *answer.program.taken_by[levy.at],
        levy.at,
        found.rate_text,
    )
