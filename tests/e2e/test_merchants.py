"""Merchants who share a database: what one deployment does, sees and hears is its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.errors import DomainError
from tests.e2e.sales import imported

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)

SOMEBODY_ELSE = {"id": "m2", "name": "Somebody Else"}


def test_a_deployment_is_opened_for_its_own_merchant_alone(
    deploy: Callable[..., Cbec], cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    order = imported(cbec, one_order)
    run = cbec.runs.start(order.id)
    other = deploy(merchant=SOMEBODY_ELSE)
    assert (other.orders.list(), other.runs.list()) == ((), ())
    assert other.orders.documents(order.id) == ()
    for look in (
        lambda: other.orders.get(order.id),
        lambda: other.orders.get(order.external_id),
        lambda: other.records.of_order(order.id),
        lambda: other.runs.get(run.id),
        lambda: other.runs.start(order.id),
        lambda: other.refunds.refund(order.id, [], key="k"),
    ):
        with pytest.raises(DomainError) as caught:
            look()
        assert caught.value.code.endswith(".not_found")
    assert cbec.orders.list() == (order,)
