"""A page that comes again is not read again, unless something else would be read from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cbec_core import Cbec
from cbec_core.ports.provider import Capability
from tests.benchmarks.documents import page

COUNT = 40


@pytest.fixture
def cbec() -> Iterator[Cbec]:
    with Cbec.open(database_url="sqlite://") as app:
        app.storage.upgrade()
        yield app


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the orders that are validated from here on."""
    from cbec_marketplace_amazon import document

    seen: list[str] = []
    real = document.read_order

    def watched(raw: str, desk: Any) -> Any:
        order = real(raw, desk)
        seen.append(order.id)
        return order

    monkeypatch.setattr(document, "read_order", watched)
    return seen


def test_only_what_changed_is_read_and_the_report_is_the_same(cbec: Cbec, read: list[str]) -> None:
    before, after = page(COUNT, 0, "full").decode(), page(COUNT, 1, "full").decode()
    first = cbec.orders.import_document(before.encode())
    assert read == list(first.inserted)
    del read[:]
    again = cbec.orders.import_document(before.encode())
    assert (again.inserted, again.revised, again.unchanged) == ((), (), first.inserted)
    assert read == []
    # Half of the next page is what it was.
    middle = f'{{"orderId":"302-0000000-{COUNT // 2:07}"'
    mixed = after[: after.index(middle)] + before[before.index(middle) :]
    third = cbec.orders.import_document(mixed.encode())
    assert read == list(third.revised) == list(first.inserted[: COUNT // 2])
    assert sorted(third.unchanged) == sorted(first.inserted[COUNT // 2 :])


def test_a_new_version_reads_again(
    cbec: Cbec, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = page(COUNT, 0, "lean")
    cbec.orders.import_document(document)
    assert cbec.context.providers.version(Capability.MARKETPLACE, "amazon")
    for version in ("amazon 9.9.9 9.9.9", ""):
        monkeypatch.setattr(cbec.context.providers, "version", lambda *_, v=version: v)
        del read[:]
        assert len(cbec.orders.import_document(document).unchanged) == len(read) == COUNT


def test_again_reads_again(cbec: Cbec, read: list[str]) -> None:
    document = page(COUNT, 0, "lean")
    first = cbec.orders.import_document(document)
    del read[:]
    assert cbec.orders.import_document(document, again=True).unchanged == first.inserted
    assert len(read) == COUNT


def test_an_order_that_stands_twice_in_a_page_is_read(cbec: Cbec, read: list[str]) -> None:
    """Its two texts differ, and neither can be taken, though one of them is known."""
    before, after = page(2, 0, "full").decode(), page(2, 1, "full").decode()
    cbec.orders.import_document(before.encode())
    start, end = before.index('{"orderId"'), before.rindex(',{"orderId"')
    twice = before[:start] + after[start:end] + "," + before[start:]
    report = cbec.orders.import_document(twice.encode())
    assert [fault.code for fault in report.faults] == ["amazon.duplicate_differs"]
    assert (report.inserted, report.revised, len(report.unchanged)) == ((), (), 1)
