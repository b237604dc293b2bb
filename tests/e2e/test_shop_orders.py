"""Orders of a shop itself: placed once, found by their number and by nothing like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.errors import DomainError
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
