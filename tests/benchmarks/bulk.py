"""Quote a table of a million lines, beside one rule written by hand in NumPy, and beside a peer.

cbec: reads and checks every column, finds the baskets, takes the rows of the destination, chooses
the treatment of each basket and answers with amounts, findings and rule ids in a table of Arrow.
limit: the same rule of one destination by hand, no checks, no reasons; its amounts must be equal.
tuned: the same with its two sorts made quick by a composed key, shown for comparison.
landed-cost-calculator: a loop over fewer lines, fed plain floats; freight is not split, no rules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import landed_cost
import numpy as np
import pyarrow as pa
from cbec_tax_world import manifest

from cbec_core import Cbec
from cbec_core.domain.landed_cost import ExchangeRate
from tests.benchmarks.bulk_hand import Columns, by_hand, by_hand_tuned, made
from tests.benchmarks.harness import Figure, Settings, Span, alternate, compare, timed

LINES = 1_000_000
PEER = 50_000
SINGLE = 5_000
BAR = 1.5
PEER_BAR = 1 / 15
DAY = date(2026, 7, 15)
CODES = [f"6{code:03}{10 + code}" for code in range(64)]
STATES = ["DE", "FR", "IT", "ES", "PL", "NL", "SE", "GB", "AU", "NO"]
RATES = tuple(
    ExchangeRate("EUR", quote, Decimal(rate), DAY, "bench", "customs")
    for quote, rate in {
        "GBP": "0.8712",
        "AUD": "1.7693",
        "NOK": "11.7865",
        "SEK": "11.0",
        "PLN": "4.2",
    }.items()
)
SAME = {"customs_value_minor": "value", "duty_minor": "duty", "tax_minor": "tax"}


def coded(codes: Any, values: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int16)), pa.array(values))


def tenths(units: Any) -> pa.Array:
    words = np.zeros((len(units), 2), np.int64)
    words[:, 0] = units
    return pa.Array.from_buffers(pa.decimal128(6, 1), len(units), [None, pa.py_buffer(words)])


def table(asked: Columns, states: list[str]) -> pa.Table:
    """Return the same question as Arrow holds it: amounts in cents, texts as dictionaries."""
    lines = len(asked.basket)
    return pa.table(
        {
            "request": asked.basket,
            "on": pa.array([DAY]).take(np.zeros(lines, np.int8)),
            "origin": coded(np.zeros(lines), ["CN"]),
            "destination": coded(asked.basket % len(states), states),
            "currency": coded(np.zeros(lines), ["EUR"]),
            "hs": coded(asked.code, CODES),
            "value_minor": asked.value,
            "freight_minor": asked.freight,
            "duty_rate": tenths(asked.rate),
        }
    )


def peer(asked: Columns) -> Callable[[], None]:
    """Return a loop over the peer, which is given what it understands of a line."""
    values = [cents / 100 for cents in asked.value.tolist()]
    freights = [cents / 500 for cents in asked.freight.tolist()]
    rates = [tenth / 1000 for tenth in asked.rate.tolist()]

    def work() -> None:
        for value, freight, rate in zip(values, freights, rates, strict=True):
            landed_cost.calculate(
                unit_price=value,
                quantity=1,
                freight_total=freight,
                tariff_rate=rate,
                vat_rate=0.19,
                duty_includes_freight=True,
                currency="EUR",
            )

    return work


def scaled(seconds: Span, by: float) -> Span:
    """Return the time of fewer lines as if it had been all of them."""
    found = Span(seconds * by)
    found.cpu = None if seconds.cpu is None else seconds.cpu * by
    return found


def checked(cbec: Cbec, asked: Columns) -> pa.Table:
    """Return the question as a table, after both sides have answered it alike."""
    question = table(asked, ["DE"])
    answer, wanted, tuned = (
        cbec.landed_cost.quote_many(question),
        by_hand(asked),
        by_hand_tuned(asked),
    )
    for ours, theirs in SAME.items():
        assert np.array_equal(answer.column(ours).to_numpy(), wanted[theirs]), ours
        assert np.array_equal(tuned[theirs], wanted[theirs])
    return question


def measure(settings: Settings) -> list[Figure]:
    """Return the ratios over both passes by hand, and those to the peer and the single path."""
    lines = LINES // settings.size
    # Without the sandbox, whose hook wants to see every basket by itself.
    cbec = Cbec.open(
        database_url="sqlite://",
        settings={"merchant": {"id": "m1"}, "defaults": {"tax": ["world"]}},
        plugins=(manifest,),
        discover=False,
    )
    even, uneven = made(lines), made(lines, uneven=True)
    asked = {"even": (even, checked(cbec, even)), "uneven": (uneven, checked(cbec, uneven))}
    mixed = table(even, STATES)
    loop = peer(made(PEER // settings.size))
    requests = _requests(even, SINGLE // settings.size)

    def ours() -> dict[str, float]:
        found = {
            name: timed(lambda t=question: cbec.landed_cost.quote_many(t))
            for name, (_columns, question) in asked.items()
        }
        found["mixed"] = timed(lambda: cbec.landed_cost.quote_many(mixed, RATES))
        return {**found, "peer": found["even"], "single": found["even"]}

    def limit() -> dict[str, float]:
        found = {name: timed(lambda c=columns: by_hand(c)) for name, (columns, _q) in asked.items()}
        return {**found, "mixed": found["even"]}

    def tuned() -> dict[str, float]:
        return {
            name: timed(lambda c=columns: by_hand_tuned(c)) for name, (columns, _q) in asked.items()
        }

    def one_by_one() -> None:
        for request in requests:
            cbec.landed_cost.quote(request)

    times = alternate(
        {
            "cbec": ours,
            "limit": limit,
            "tuned": tuned,
            "peer": lambda: {"peer": scaled(timed(loop), LINES / PEER)},
            "single": lambda: {"single": scaled(timed(one_by_one), LINES / SINGLE)},
        },
        settings.rounds,
    )

    def figure(
        label: str, what: str, bar: float | None, limit: str = "limit", note: str = ""
    ) -> Figure:
        return compare(
            *("bulk", label, times, what),
            amount=lines,
            bar=bar,
            unit=" lines/s",
            limit=limit,
            note=note,
        )

    return [
        figure("baskets of 5 lines", "even", BAR),
        figure("baskets of 1 to 9 lines", "uneven", BAR),
        figure("baskets of 5 lines, over the tuned pass", "even", None, "tuned"),
        figure("baskets of 1 to 9 lines, over the tuned pass", "uneven", None, "tuned"),
        figure("10 destinations", "mixed", None, note="the limit knows one"),
        figure("landed-cost-calculator 0.3.1", "peer", PEER_BAR, "peer", "not equal work"),
        figure("the single path of cbec", "single", None, "single"),
    ]


def _requests(asked: Columns, lines: int) -> list[Any]:
    from cbec_core.services.bulk.frame import read
    from cbec_core.services.bulk.single import request_of

    frame = read(table(asked, ["DE"]).slice(0, lines))
    return [request_of(frame, basket) for basket in range(frame.baskets.count)]
