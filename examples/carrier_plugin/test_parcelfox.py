"""The example in use: it stays short, its prices hold, and a retry buys no second label."""

import sys
from datetime import date
from pathlib import Path

import pytest

from cbec_core import Cbec
from cbec_core.api import LabelRequest, RateRequest
from cbec_core.testing.builders import make_consignment, make_order

HERE = Path(__file__).parent


@pytest.fixture
def cbec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cbec:
    monkeypatch.syspath_prepend(str(HERE))
    sys.modules.pop("parcelfox", None)
    url = f"sqlite:///{tmp_path / 'fox.db'}"
    return Cbec.open(database_url=url, plugins=["parcelfox"], discover=False)


def test_it_is_short() -> None:
    lines = (HERE / "parcelfox.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 60


def test_it_rates_and_labels_once(cbec: Cbec) -> None:
    carrier = cbec.providers.carrier("parcelfox")
    consignment = make_consignment()
    quote = carrier.rate(RateRequest(consignment, date(2026, 1, 5))).quotes[0]
    assert quote.total == sum((line.amount for line in quote.lines[1:]), quote.lines[0].amount)
    request = LabelRequest("op-1", make_order(), consignment, quote.service, date(2026, 1, 5))
    first, again = carrier.buy_label(request), carrier.buy_label(request)
    assert first == again
    assert first.result.cost == quote.total
