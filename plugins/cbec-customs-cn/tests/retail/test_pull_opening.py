"""The pull as settings name it, from the request of customs to the upload."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import attrs
import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.pull.opening import Pull
from cbec_customs_cn.pull.push import PushReport
from cbec_customs_cn.pull.settings import PullSettings
from cbec_customs_cn.pull.store import PullStore
from cbec_customs_cn.store import open_engine
from cbec_customs_cn.store.pull_tables import METADATA
from pydantic import ValidationError

from cbec_core.api import CbecError, HttpResponse, ProviderTools
from cbec_core.testing.fakes import FakeTransport

from .payments import StubSigner, exchange

if TYPE_CHECKING:
    from cbec_core.testing.clock import FrozenClock

CSV = (
    "guid,initalRequest,initalResponse,ebpCode,payCode,payTransactionId,totalAmount,currency,"
    "verDept,payType,tradingTime,note,orderNo,gname,itemLink,recpAccount,recpCode,recpName\n"
    "9D55BA71-22DE-41F4-8B50-C36C83B3B530,a,ok,4404840022,312226T001,1,200.50,142,3,,"
    "20181212041803,,O1,茶,https://e/1,62178,,公司\n"
)


def opened(folder: Path, clock: FrozenClock, transport: Any, **settings: Any) -> Pull:
    engine = open_engine(f"sqlite:///{folder}/pull.db")
    METADATA.create_all(engine)
    tools = ProviderTools(transport, clock, folder)
    return Pull(PullSettings(**settings), tools, PullStore(engine, "m1"), StubSigner)


def ask(pull: Pull) -> None:
    asked = {"orderNo": "O1", "sessionID": "s-1", "serviceTime": 1533271903898}
    told = pull.answering.take("POST", urlencode({"openReq": json.dumps(asked)}).encode())
    assert json.loads(told)["code"] == "10000"


def customs() -> FakeTransport:
    return FakeTransport(lambda _: HttpResponse(200, {}, b'{"code":"10000"}'))


def test_what_customs_asks_is_sent_from_a_file_beside_the_configuration(
    tmp_path: Path, frozen_clock: FrozenClock
) -> None:
    (tmp_path / "payments.csv").write_text(CSV, encoding="utf-8")
    transport = customs()
    url = "https://swapptest.singlewindow.cn/ceb2grab/grab/realTimeDataUpload"
    pull = opened(tmp_path, frozen_clock, transport, payments="payments.csv", url=url)
    ask(pull)
    assert pull.pusher().drain() == PushReport(pushed=1)
    assert transport.requests[0].url == url
    frozen_clock.advance(days=3 * 366, seconds=1)
    assert pull.forget() == 1


def test_records_of_a_shop_go_before_files(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    class Shop:
        def payment(self, order_no: str) -> Any:
            return exchange(order_no)

    pull = opened(tmp_path, frozen_clock, customs())
    ask(pull)
    assert pull.pusher(Shop()).drain() == PushReport(pushed=1)


def test_what_a_push_needs_is_said(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    pull = opened(tmp_path, frozen_clock, customs())
    with pytest.raises(CbecError, match=r"ceb\.pull_payments"):
        pull.pusher()
    unsigned = attrs.evolve(pull, open_signer=lambda: None, settings=PullSettings(payments="x"))
    with pytest.raises(CbecError, match=r"ceb\.pull_signer"):
        unsigned.pusher()


@pytest.mark.parametrize(
    "wrong", [{"retain_days": 365}, {"url": "ftp://x"}, {"quoting": "none"}, {"most_attempts": 0}]
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PullSettings(**wrong)
