"""Many orders prepared at once say of each order, to the byte, what it says alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.modes import MODES
from cbec_customs_cn.prepare.messages import document_of, packed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from cbec_core.api import Direction, Money

if TYPE_CHECKING:
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.prepare.filing import Filing, Papers

_OF_ORDERS = {
    Direction.EXPORT: ("CEB303", "CEB505", "CEB603"),
    Direction.IMPORT: ("CEB311", "CEB411", "CEB511", "CEB621"),
}


def sold(first: Filing, number: int, quantity: int, minor: int) -> Filing:
    """Return one of many orders, each with a quantity and value of its own."""
    (line,) = first.consignment.lines
    value = Money(minor, line.value.currency)
    lines = (attrs.evolve(line, quantity=quantity, value=value),)
    return attrs.evolve(
        first,
        operation_id=f"op_{number}",
        order=attrs.evolve(first.order, external_id=f"SBX-{number}"),
        consignment=attrs.evolve(first.consignment, lines=lines),
        waybill=f"YT{number:09}",
    )


def said(messages: list[Message]) -> list[bytes]:
    """Return the bytes of every document, as they stand between the tags of its message."""
    found = []
    for message in messages:
        root = etree.fromstring(build(message))
        entity = f"{{{etree.QName(root).namespace}}}{message.described.entity}"
        found += [etree.tostring(one, method="c14n") for one in root.findall(entity)]
    return found


@pytest.mark.feature(137)
@pytest.mark.parametrize("regime", MODES)
def test_orders_prepared_at_once_are_equal_to_each_alone(
    regime: str, filing_of: Callable[..., Filing], papers_of: Callable[..., Papers]
) -> None:
    first, papers = filing_of(regime), papers_of(regime)

    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        of_each=st.lists(
            st.tuples(st.integers(1, 500), st.integers(1, 10**7)), min_size=1, max_size=130
        ),
        most=st.sampled_from([10_000, 500_000]),
    )
    def check(of_each: list[tuple[int, int]], most: int) -> None:
        bounded = attrs.evolve(
            papers, settings=papers.settings.model_copy(update={"max_bytes": most})
        )
        filings = [sold(first, number, *each) for number, each in enumerate(of_each)]
        for code in _OF_ORDERS[MODES[regime].direction]:
            documents = [document_of(one, bounded, code) for one in filings]
            together = list(packed(code, documents, bounded))
            alone = [
                message
                for one in filings
                for message in packed(code, (document_of(one, bounded, code),), bounded)
            ]
            assert len(alone) == len(filings)
            assert said(together) == said(alone)
            assert len({message.guid for message in together}) == len(together)

    check()
