"""Orders of a shop itself: placed once, found by their number and by nothing like it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Receipt
from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Actor
from tests.e2e.sales import imported, of_shop

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def test_an_order_is_found_by_its_number_and_by_nothing_like_it(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    like = imported(cbec, one_order)
    wanted, longer = (cbec.orders.place(of_shop(like, number)) for number in ("1001", "10012"))
    assert cbec.orders.get("1001") == wanted
    assert cbec.orders.get("10012") == longer
    for name in ("", "100", like.external_id[:3], like.lines[0].sku):
        with pytest.raises(DomainError) as caught:
            cbec.orders.get(name)
        assert caught.value.code == "order.not_found"


@pytest.mark.parametrize("digest", ["", "h"])
def test_placing_an_order_again_returns_what_is_stored_or_refuses(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant], digest: str
) -> None:
    like = of_shop(imported(cbec, one_order), "1001")
    order = cbec.orders.place(attrs.evolve(like, content_hash=digest))
    later = order.updated_at + timedelta(minutes=1)
    assert cbec.orders.place(attrs.evolve(order, updated_at=later)) == order
    more = (attrs.evolve(order.lines[0], quantity=9), *order.lines[1:])
    other = attrs.evolve(order, lines=more, content_hash=digest and "other")
    with pytest.raises(DomainError) as caught:
        cbec.orders.place(other)
    assert caught.value.code == "idempotency.conflict"
    assert cbec.orders.get(order.id) == order
    assert len(cbec.orders.revisions(order.id)) == 1


@pytest.mark.parametrize("sees", ["m2", "*"])
def test_an_id_that_another_merchant_uses_is_refused(
    deploy: Callable[..., Cbec],
    cbec: Cbec,
    one_order: dict[str, Any],
    catalogue: list[Variant],
    sees: str,
) -> None:
    order = attrs.evolve(of_shop(imported(cbec, one_order), "1001"), id="1001")
    cbec.orders.place(order)
    deployed = deploy(merchant={"id": "m2", "name": "Somebody Else"})
    deployed.stock.receive(*(Receipt(line.sku, 50, "first") for line in order.lines))
    other = deployed.act_as(Actor("shop", frozenset({sees}), Actor.system().permissions))
    with pytest.raises(DomainError) as caught:
        other.orders.place(attrs.evolve(order, merchant_id="m2"))
    assert caught.value.code == "idempotency.conflict"
    assert cbec.orders.get("1001") == order
    assert not any(level.reserved for level in other.stock.levels([order.lines[0].sku]))
