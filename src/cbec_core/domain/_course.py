"""The levies of a treatment as steps: what the facts of the lines decide, decided once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cbec_core.domain._charged import Lines, Terms, given_rate
from cbec_core.domain._levies import Reckoning
from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.domain.regime import Levy, Measure, Regime, Treatment, Unit

if TYPE_CHECKING:
    from decimal import Decimal

    from cbec_core.domain.landed_request import LandedCostLine

__all__ = ["Course", "described"]

_Step = tuple[Callable[[Reckoning, Any], None], Lines]
Articles = Sequence["LandedCostLine"]


class Course:
    """The way of all baskets with such lines through a treatment; their amounts are not read.

    Which lines a row is for follows from their codes and from the rows before it, except where it
    hangs on what the tariff lays on top of duty: that is seen in each run.
    """

    __slots__ = ("_steps", "_waiver")

    def __init__(self, regime: Regime, treatment: Treatment, lines: Articles) -> None:
        self._waiver = treatment.waiver
        self._steps: list[_Step] = []
        hangs = {levy.code for levy in treatment.levies if levy.unless}
        served: dict[str, set[int]] = {}
        for levy in treatment.levies:
            fits = [at for at, line in enumerate(lines) if _is_for(levy, line)]
            if levy.code in hangs:
                self._steps.append((_seen_then, Lines(levy, fits)))
                continue
            done = served.setdefault(levy.code, set())
            left = [at for at in fits if at not in done]
            done.update(left)
            self._steps += _steps(regime, levy, left, lines)

    def run(self, reckoning: Reckoning) -> None:
        """Charge a basket."""
        for charge, lines in self._steps:
            charge(reckoning, lines)
        if self._waiver is not None:
            reckoning.waive(self._waiver)


def _is_for(levy: Levy, line: LandedCostLine) -> bool:
    return not levy.goods or line.hs.startswith(levy.goods)


def _seen_then(reckoning: Reckoning, of: Lines) -> None:
    """Charge the lines that no row of this code has served and no other rate leaves out."""
    levy, fits = of.levy, of.lines
    done, laid = reckoning.served.setdefault(levy.code, set()), reckoning.laid
    left = [
        at for at in fits if at not in done and not any((at, code) in laid for code in levy.unless)
    ]
    done.update(left)
    for charge, lines in _steps(reckoning.regime, levy, left, reckoning.basket.lines):
        charge(reckoning, lines)


def _steps(regime: Regime, levy: Levy, at: Sequence[int], lines: Articles) -> Iterator[_Step]:
    """Yield how a row is charged on some of the lines."""
    if not at:
        return
    if levy.measure is Measure.FLAT:
        yield Reckoning.flat, Lines(levy, _counted(levy.unit, at, lines))
    elif levy.measure is Measure.TARIFF:
        yield from _tariff(regime, levy, at, lines)
    elif levy.whole:
        yield Reckoning.whole, Lines(levy, at)
    else:
        rates: list[Decimal] = []
        given = False
        for line in at:
            own = given_rate(levy, lines[line]) if levy.own else None
            rate = levy.rate if own is None else own
            if rate is None:
                yield Reckoning.lacking, Lines(levy, [line])
                return
            given = given or own is not None
            rates.append(rate)
        if levy.is_plain:
            yield Reckoning.plain, Terms(levy, at, rates, regime, given=given)
        else:
            yield Reckoning.each, Lines(levy, at)


def _tariff(regime: Regime, levy: Levy, at: Sequence[int], lines: Articles) -> Iterator[_Step]:
    """Yield how the lines that bring their duty are charged, then those that the tariff is asked.

    What it lays on top of duty it is asked of all.
    """
    if levy.kind is ChargeClass.DUTY and levy.is_plain:
        rates = {line: rate for line in at if (rate := lines[line].duty_rate) is not None}
        if rates:
            given = list(rates.values())
            yield Reckoning.plain, Terms(levy, list(rates), given, regime, given=True)
        at = [line for line in at if line not in rates]
    if at:
        yield Reckoning.tariff, Lines(levy, at)


def _counted(unit: Unit, at: Sequence[int], lines: Articles) -> Sequence[int]:
    """Return the lines that count for a unit: of those that are one declaration line, the first."""
    digits = _DIGITS.get(unit)
    if digits is None:
        return at
    firsts: dict[tuple[str, ...], int] = {}
    for line in at:
        one = lines[line]
        key: tuple[str, ...] = (one.hs[:digits],)
        if unit is not Unit.SUBHEADING:
            key += (described(one.description), one.origin)
        firsts.setdefault(key, line)
    return list(firsts.values())


_DIGITS = {Unit.SUBHEADING: 6, Unit.DECLARATION_LINE: 6, Unit.FULL_DECLARATION_LINE: 10}


def described(description: str) -> str:
    """Return a description without what does not make it another one: case and spaces."""
    return " ".join(description.casefold().split())
