"""Builders: every value is valid as it comes, and survives being stored."""

from __future__ import annotations

import pytest

from cbec_core.domain.money import Money
from cbec_core.ports.codec import dump, load
from cbec_core.testing import builders

MAKERS = [getattr(builders, name) for name in builders.__all__ if name.startswith("make_")]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_value_is_the_same_each_time_and_survives_storage(make: object) -> None:
    assert callable(make)
    value = make()
    assert make() == value
    assert load(dump(value), type(value)) == value


def test_an_order_adds_up_whatever_is_changed() -> None:
    lines = (
        builders.make_order_line("A", id="1", minor=100, currency="JPY"),
        builders.make_order_line("B", id="2", minor=250, currency="JPY"),
    )
    order = builders.make_order(currency="JPY", lines=lines, external_id="X-1")
    assert order.check(max_lines=2).total == Money(350, "JPY")
    assert order.id != builders.make_order().id


def test_a_consignment_speaks_one_currency() -> None:
    consignment = builders.make_consignment(currency="KWD", destination="GB")
    assert consignment.value.currency == consignment.freight.currency == "KWD"
    assert consignment.destination == "GB"
