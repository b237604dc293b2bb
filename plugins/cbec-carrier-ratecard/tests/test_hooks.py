"""Where the core asks many voices, this one speaks only of what it knows."""

from __future__ import annotations

import gettext
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from cbec_carrier_ratecard import errors, manifest
from cbec_carrier_ratecard.hooks import TARE_G

from cbec_core.api import (
    Dimensions,
    Money,
    Order,
    OrderLine,
    OrderState,
    Parcel,
    Product,
    RateQuote,
    Variant,
    catalogue,
)

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def order(*lines: tuple[str, int]) -> Order:
    return Order(
        "ord_1",
        "m",
        "c",
        "x",
        NOW,
        NOW,
        OrderState.TO_SHIP,
        "CNY",
        Money.zero("CNY"),
        tuple(OrderLine(f"l{n}", sku, sku, count, ()) for n, (sku, count) in enumerate(lines)),
    )


def quote(carrier: str, minor: int, currency: str = "CNY", days: int = 5) -> RateQuote:
    return RateQuote(carrier, f"S{days}", Money(minor, currency), (), 100, (days, days))


def test_the_cheapest_rate_is_chosen_and_the_faster_one_on_a_tie() -> None:
    choose = manifest.cbec_choose_rate
    ours = [quote("ratecard", 200), quote("ratecard", 100, days=9), quote("ratecard", 100, days=7)]
    assert choose(order(), ours) == ours[2]
    assert choose(order(), [*ours, quote("other", 50)]) == quote("other", 50)


def test_there_is_no_opinion_on_what_is_not_ours_or_cannot_be_compared() -> None:
    choose = manifest.cbec_choose_rate
    assert choose(order(), [quote("other", 50)]) is None
    assert choose(order(), []) is None
    assert choose(order(), [quote("ratecard", 100), quote("other", 50, "EUR")]) is None


def test_one_parcel_of_known_weights() -> None:
    product = Product("p", "m", "P")
    size = Dimensions(100, 50, 20)
    known = Variant("A", product, 100, size)
    other = Variant("B", product, 30)
    pack = manifest.cbec_pack
    assert pack(order(("A", 2), ("B", 1)), [known, other]) == (
        Parcel(1, 230 + TARE_G, None, ("l0", "l1")),
    )
    assert pack(order(("A", 1)), [known]) == (Parcel(1, 100 + TARE_G, size, ("l0",)),)
    assert pack(order(("A", 1), ("C", 1)), [known]) is None
    assert pack(order(("A", 1)), [Variant("A", product)]) is None
    assert pack(order(), []) is None


def test_the_manifest_is_data_and_loads_no_engine() -> None:
    (spec,) = manifest.cbec_providers()
    assert (spec.capability, spec.code) == ("carrier", "ratecard")
    assert "track" not in spec.operations
    (command,) = manifest.cbec_commands()
    assert command.name == "ratecard"
    heavy = "import sys, cbec_carrier_ratecard.manifest; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", heavy], capture_output=True, check=True, text=True
    ).stdout
    for name in ("pydantic", "click", "sqlite3", "csv", "cbec_carrier_ratecard.provider"):
        assert f"'{name}'" not in loaded


def test_every_error_is_told_in_chinese() -> None:
    assert errors.Fault
    (package,) = manifest.cbec_locale()
    chinese = gettext.translation(package, Path(errors.__file__).parent / "locale", ["zh"])
    texts = [text for code, text in catalogue().items() if code.startswith("ratecard.")]
    assert texts
    for part in [p for text in texts for p in (text.message, text.hint)]:
        assert chinese.gettext(part) != part
    (command,) = manifest.cbec_commands()
    assert chinese.gettext(command.help) != command.help
