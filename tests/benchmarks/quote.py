"""Quote a basket of five lines: `cbec.landed_cost.quote` beside integers by hand, and a peer.

cbec: checks the permission and the request, finds the rows in force, chooses the treatment by its
threshold, splits the freight, assesses duty and VAT of each line, asks the plugins for extras and
for what the destination must be told, and gives each figure its row of law; "every charge read"
touches each charge's amount, base, rate and law as well.

limit: the same rule in integers, written for this one case: freight by largest remainder, duty and
VAT of each line rounded half up. It checks nothing, chooses nothing and explains nothing.

objects: nothing but the forty objects of such an answer, made of figures that are there and read.
What is left of a bar after them is all that an answer in objects can be computed in.

peer: landed-cost-calculator 0.3.1, called once for each line with its share of the freight. Floats,
its own checks of its input, no rules, thresholds or law: not equal work.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core import Cbec
from cbec_core.domain.landed_cost import LandedLine
from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
from cbec_core.domain.money import Money
from cbec_core.services.quote import LandedCost
from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import LandedCostQuote

LINES = 5
DUTY, VAT = 12, 19  # percent; Germany, above every threshold
FREIGHT = 1200
HOOKS = 3  # the most that may be asked for a basket
SETTINGS = {
    "merchant": {"id": "m1"},
    "defaults": {"tax": ["world"], "tariffs": [], "fx": []},
    # Its hooks look for the magic words of tests; no shop has it.
    "plugins": {"block": ["sandbox"]},
}
ALONE, READ = "quote", "quote, every charge read"
OBJECTS = "the objects of an answer, made and read"


def value(basket: int, line: int) -> int:
    """Return the goods of a line in cents."""
    return (1 + (basket + line) % 3) * (3990 + 37 * ((basket * LINES + line) % 400))


def request(basket: int) -> LandedCostRequest:
    nothing = Money(0, "EUR")
    lines = tuple(
        LandedCostLine(
            f"{line}",
            Money(value(basket, line), "EUR"),
            1 + (basket + line) % 3,
            hs="6109100010",
            origin="CN",
            description="cotton t-shirt",
            sku=f"TS-{line}",
            weight_g=180,
            maker_id="M-1042",
            gtin="4006381333931",
            duty_rate=Decimal(DUTY),
        )
        for line in range(LINES)
    )
    return LandedCostRequest(
        on=date(2026, 7, 15),
        origin="CN",
        destination="DE",
        currency="EUR",
        lines=lines,
        freight=Money(FREIGHT, "EUR"),
        insurance=nothing,
        discount=nothing,
    )


def by_hand(goods: list[int]) -> tuple[int, int]:
    """Return duty and VAT of a basket, in cents."""
    total = sum(goods)
    shares = [FREIGHT * of // total for of in goods]
    rests = sorted(range(LINES), key=lambda at: -(FREIGHT * goods[at] % total))
    for at in rests[: FREIGHT - sum(shares)]:
        shares[at] += 1
    duties = taxes = 0
    for of, share in zip(goods, shares, strict=True):
        base = of + share
        duty = (base * DUTY * 2 + 100) // 200
        duties += duty
        taxes += ((base + duty) * VAT * 2 + 100) // 200
    return duties, taxes


def read(quote: LandedCostQuote) -> int:
    """Touch all that explains a quote, and return the sum of its charges in cents."""
    return read_lines(quote.lines)


def read_lines(lines: tuple[LandedLine, ...]) -> int:
    total = 0
    for line in lines:
        for charge in line.charges:
            assert charge.base.minor >= charge.amount.minor
            assert charge.rate, charge.law
            total += charge.amount.minor
    return total


def cbec_side(cbec: Cbec, asked: list[LandedCostRequest], wanted: list[int]) -> Any:
    quote = cbec.landed_cost.quote
    assert [read(quote(one)) for one in asked] == wanted

    def alone() -> None:
        for one in asked:
            quote(one)

    def and_read() -> None:
        for one in asked:
            read(quote(one))

    return lambda: {ALONE: timed(alone), READ: timed(and_read)}


def objects_side(cbec: Cbec, asked: list[LandedCostRequest]) -> Callable[[], dict[str, float]]:
    """Return what makes and reads the objects of the answers again, their figures ready."""
    ready = []
    for quote in map(cbec.landed_cost.quote, asked):
        proofs = quote.lines[0].charges
        columns = list(zip(*(line.charges for line in quote.lines), strict=True))
        figures = [[charge.amount.minor for charge in column] for column in columns]
        bases = [charge.base.minor for charge in columns[-1]]
        ids = [line.line_id for line in quote.lines]
        ready.append(
            (ids, [line.customs_value.minor for line in quote.lines], proofs, figures, bases)
        )

    def make_and_read() -> None:
        for ids, values, proofs, figures, bases in ready:
            value = [Money(minor, "EUR") for minor in values]
            bases_of = (value, [Money(minor, "EUR") for minor in bases])
            charges = [
                proof.alike([Money(minor, "EUR") for minor in due], on, None)
                for proof, due, on in zip(proofs, figures, bases_of, strict=True)
            ]
            read_lines(LandedLine.many(ids, value, zip(*charges, strict=True)))

    return lambda: {OBJECTS: timed(make_and_read)}


def limit_side(baskets: list[list[int]]) -> Callable[[], dict[str, float]]:
    def work() -> None:
        for goods in baskets:
            by_hand(goods)

    def side() -> dict[str, float]:
        spent = timed(work)
        return {ALONE: spent, READ: spent, OBJECTS: spent}

    return side


def peer_side(baskets: list[list[int]]) -> Callable[[], dict[str, float]]:
    calculate: Callable[..., object] = import_module("landed_cost").calculate
    floats = [[of / 100 for of in goods] for goods in baskets]

    def work() -> None:
        for goods in floats:
            total = sum(goods)
            for of in goods:
                calculate(
                    unit_price=of,
                    quantity=1,
                    freight_total=FREIGHT / 100 * of / total,
                    tariff_rate=DUTY / 100,
                    duty_includes_freight=True,
                    vat_rate=VAT / 100,
                    currency="EUR",
                )

    def side() -> dict[str, float]:
        spent = timed(work)
        return {ALONE: spent, READ: spent}

    return side


def hooks_asked(cbec: Cbec, one: LandedCostRequest) -> int:
    """Return how many hooks are asked for a basket."""
    asks: Any = cbec.context.asks
    count = 0

    class Counting:
        def __getattr__(self, name: str) -> Any:
            def ask(*values: Any) -> Any:
                nonlocal count
                count += 1
                return getattr(asks, name)(*values)

            return ask

    LandedCost(attrs.evolve(cbec.context, asks=Counting())).quote(one)
    return count


def measure(settings: Settings) -> list[Figure]:
    """Return the ratios of single quotes over integers by hand and over the peer."""
    count = 2000 // settings.size
    baskets = [[value(basket, line) for line in range(LINES)] for basket in range(count)]
    asked = [request(basket) for basket in range(count)]
    wanted = [sum(by_hand(goods)) for goods in baskets]
    url = f"sqlite:///{settings.folder / 'quote.db'}"
    with Cbec.open(database_url=url, settings=SETTINGS) as cbec:
        sides = {"cbec": cbec_side(cbec, asked, wanted), "limit": limit_side(baskets)}
        sides["objects"] = objects_side(cbec, asked)
        has_peer = importlib.util.find_spec("landed_cost") is not None
        if has_peer:
            sides["peer"] = peer_side(baskets)
        times = alternate(sides, settings.rounds)
        hooks = hooks_asked(cbec, asked[0])
    figures = [
        compare("quote", ALONE, times, ALONE, amount=count, bar=None),
        compare("quote", READ, times, READ, amount=count, bar=3.0),
        compare("quote", OBJECTS, times, OBJECTS, amount=count, bar=None, side="objects"),
    ]
    if has_peer:
        note = "floats, no rules, no explanation: not equal work"
        figures += [
            compare(
                *("quote", f"{READ}, over landed-cost-calculator", times, READ),
                amount=count,
                bar=0.57,
                limit="peer",
                note=note,
            )
        ]
    figures.append(
        Figure("quote", "hooks asked for a basket", hooks / HOOKS, 1.0, note=f"{hooks} of {HOOKS}")
    )
    return figures
