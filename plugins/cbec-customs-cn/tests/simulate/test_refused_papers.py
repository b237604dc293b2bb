"""A paper that the port refuses holds its list: it is told, mended, and sent again alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.allowance import Allowance
from cbec_customs_cn.channels.directory import DirectoryChannel
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.desk import Desk
from cbec_customs_cn.outgoing import file_name
from cbec_customs_cn.prepare.filing import Filing, Papers
from cbec_customs_cn.prepare.messages import document_of, packed
from cbec_customs_cn.records.base import head_of
from cbec_customs_cn.regime import CustomsCn
from cbec_customs_cn.simulate.channel import SimulatedChannel, simulator_in
from cbec_customs_cn.simulate.faults import Faults
from cbec_customs_cn.store import open_engine

from cbec_core.api import (
    DeclarationRequest,
    DeclarationState,
    Direction,
    LookupRequest,
    Money,
    Outcome,
    ProviderTools,
    SecretStr,
)
from cbec_core.testing.builders import make_declaration_request
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

from ..prepare.making import AT, SETTINGS, exported, given, imported, signer_in
from ..prepare.office import migrate

if TYPE_CHECKING:
    from cbec_core.api import Answer, DeclarationResult

KEY = "a made-up key of the allowance, of 32 bytes"
EXPORT, IMPORT = "cn-9610-export", "cn-9610-import"
REFUSED = [
    (EXPORT, "CEB303", "-301008", "A field of the order is not valid."),
    (EXPORT, "CEB505", "-504011", "A field of the waybill is not valid."),
    (IMPORT, "CEB311", "-301008", "A field of the order is not valid."),
    (IMPORT, "CEB511", "-504011", "A field of the waybill is not valid."),
]


class Crash(BaseException):
    """The process dies."""


@attrs.define
class Seller:
    """An enterprise under a regime before a simulated port; each call is a process of its own."""

    regime: str
    folder: Path
    faults: Faults = Faults()
    clock: FrozenClock = attrs.Factory(FrozenClock)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'customs.db'}"

    def open(self) -> CustomsCn:
        changes: dict[str, Any] = {"database_url": self.url}
        if self.regime == IMPORT:
            (self.folder / "trips.csv").write_text(
                "logisticsNo,trafName,voyageNo,billNo\nYT1,NH1,1,2\n", "utf-8"
            )
            names = {"key_file": "key.pem", "certificate_file": "cert.pem"}
            signs = {name: str(self.folder / file) for name, file in names.items()}
            changes |= {"signer": {"kind": "rsa", **signs}, "allowance_key": KEY}
            changes |= {"trips": str(self.folder / "trips.csv")}
            changes |= {"roles": ("ecommerce", "logistics", "agent")}
        port = self.folder / "port"
        simulator = simulator_in(port, self.clock, faults=self.faults)
        channel = SimulatedChannel(DirectoryChannel(port, self.clock), simulator)
        settings = SETTINGS[self.regime](**given(**changes))
        return CustomsCn(settings, ProviderTools(NoTransport(), self.clock), channel)

    def request(self, operation: str) -> DeclarationRequest:
        imports = self.regime == IMPORT
        order, consignment = imported() if imports else exported()
        return make_declaration_request(
            operation,
            direction=Direction.IMPORT if imports else Direction.EXPORT,
            order=order,
            consignment=consignment,
            tracking_number="YT1",
        )

    def declare(self, operation: str) -> Answer[DeclarationResult]:
        return self.open().declare(self.request(operation))

    def pay(self) -> None:
        """Send what the payment company sends of the order."""
        told = self.request("op_payment")
        filing = Filing(
            *("op_payment", told.order, told.consignment, "YT1", told.on, AT), payment_no="P1"
        )
        papers = Papers(SETTINGS[IMPORT](**given()))
        (message,) = packed("CEB411", (document_of(filing, papers, "CEB411"),), papers)
        name = file_name(message)
        DirectoryChannel(self.folder / "port", self.clock).send(name, build(message))

    def look(self, operation: str) -> Answer[DeclarationResult]:
        """Let half a day pass, and ask."""
        for _ in range(13):
            answer = self.open().lookup(LookupRequest(operation, "declare"))
            self.clock.advance(timedelta(hours=1))
        return answer

    def sent(self) -> Counter[str]:
        """Return how many messages of each kind have left."""
        folder = self.folder / "port"
        return Counter(path.name[:6] for path in folder.rglob("CEB*.xml") if _ours(path))


def _ours(path: Path) -> bool:
    return path.name[:6] in ("CEB303", "CEB505", "CEB603", "CEB311", "CEB511", "CEB621")


@pytest.fixture
def seller(request: pytest.FixtureRequest, tmp_path: Path) -> Seller:
    one = Seller(getattr(request, "param", EXPORT), tmp_path)
    migrate(one.url)
    if one.regime == IMPORT:
        signer_in(tmp_path)
        one.pay()
    return one


@pytest.mark.feature(71, 124)
@pytest.mark.parametrize(
    ("seller", "paper", "code", "cause"), REFUSED, indirect=["seller"], ids=str
)
def test_a_refused_paper_is_told_mended_and_sent_again_alone(
    seller: Seller, paper: str, code: str, cause: str
) -> None:
    seller.faults = Faults.of((f"reject={code},kind={paper}",))
    seller.declare("op_1")
    before = seller.sent()
    told = seller.look("op_1")
    assert told.result.state is DeclarationState.REJECTED
    (reason,) = told.result.reasons
    assert reason.startswith(f"{paper} {code} [{code}]模拟拒收: ")
    assert cause in reason
    number = told.result.number

    seller.faults = Faults()
    again = seller.declare("op_2")
    assert (again.outcome, again.reference) == (Outcome.PENDING, told.reference)
    assert seller.sent() - before == Counter({paper: 1})
    released = seller.look("op_2")
    assert (released.result.state, released.result.number) == (DeclarationState.RELEASED, number)
    assert [document.name[:6] for document in released.result.messages] == [paper]
    (document,) = parse(released.result.messages[0].content).documents
    head: Any = head_of(document)
    assert head.appType == "1"
    assert seller.look("op_1").outcome is Outcome.UNKNOWN, "its list is another operation's now"


def test_a_paper_that_is_refused_again_is_told_again(seller: Seller) -> None:
    seller.faults = Faults.of(("reject=-301008,kind=CEB303",))
    for number in range(1, 4):
        seller.declare(f"op_{number}")
        assert seller.look(f"op_{number}").result.state is DeclarationState.REJECTED
    assert seller.sent() == Counter({"CEB303": 3, "CEB505": 1, "CEB603": 1})


def test_all_refused_papers_are_told_at_once(seller: Seller) -> None:
    seller.faults = Faults.of(("reject=-301008,kind=CEB303", "reject=-504011,kind=CEB505"))
    seller.declare("op_1")
    reasons = seller.look("op_1").result.reasons
    assert [reason[:6] for reason in reasons] == ["CEB303", "CEB505"]
    seller.faults = Faults()
    seller.declare("op_2")
    assert seller.look("op_2").result.state is DeclarationState.RELEASED
    assert seller.sent() == Counter({"CEB303": 2, "CEB505": 2, "CEB603": 1})


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("owner", "name"), [(Desk, "keep"), (Desk, "follow"), (DirectoryChannel, "send")]
)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("times", [0, 1])
def test_a_retry_that_dies_anywhere_sends_the_paper_once_and_no_second_list(
    seller: Seller,
    owner: type,
    name: str,
    after: bool,
    times: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seller.faults = Faults.of(("reject=-301008,kind=CEB303",))
    seller.declare("op_1")
    seller.look("op_1")
    seller.faults = Faults()
    real, left = getattr(owner, name), [times]

    def dying(*args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0 and not after:
            raise Crash
        answer = real(*args, **named)
        if left[0] < 0:
            raise Crash
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dying)
        try:
            seller.declare("op_2")
        except Crash:
            died = True
        else:
            died = False
    assert died is (times == 0 or name == "keep")
    # The engine looks first, and declares again where nothing was found.
    if seller.open().lookup(LookupRequest("op_2", "declare")).code == "not_found":
        seller.declare("op_2")
    assert seller.look("op_2").result.state is DeclarationState.RELEASED
    assert seller.sent() == Counter({"CEB303": 2, "CEB505": 1, "CEB603": 1})


def test_what_a_person_gave_up_unsent_leaves_with_the_next_try(
    seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(DirectoryChannel, "send", dying)
        with pytest.raises(Crash):
            seller.declare("op_1")
    seller.declare("op_2")
    assert seller.look("op_2").result.state is DeclarationState.RELEASED
    assert seller.sent() == Counter({"CEB303": 1, "CEB505": 1, "CEB603": 1})


@pytest.mark.parametrize("seller", [IMPORT], indirect=True)
def test_a_retry_takes_the_buyers_year_once(seller: Seller) -> None:
    def left() -> int:
        engine = open_engine(seller.url)
        try:
            return (
                Allowance(engine, SecretStr(KEY))
                .standing("11010519491231002X", AT.date())
                .left.minor
            )
        finally:
            engine.dispose()

    seller.faults = Faults.of(("reject=-301008,kind=CEB311",))
    seller.declare("op_1")
    seller.look("op_1")
    once = left()
    assert once < 2_600_000
    seller.faults = Faults()
    seller.declare("op_2")
    seller.look("op_2")
    assert left() == once


def test_another_parcel_of_the_order_has_a_list_of_its_own(seller: Seller) -> None:
    seller.declare("op_1")
    seller.look("op_1")
    other = attrs.evolve(seller.request("op_2"), tracking_number="YT2")
    seller.open().declare(other)
    assert seller.sent()["CEB603"] == 2


def test_a_list_that_its_mended_paper_departs_from_is_returned_and_filed_anew(
    seller: Seller,
) -> None:
    seller.faults = Faults.of(("reject=-301008,kind=CEB303",))
    seller.declare("op_1")
    seller.look("op_1")
    seller.faults = Faults()

    def mended(operation: str) -> DeclarationRequest:
        request = seller.request(operation)
        (line,) = request.consignment.lines
        cheaper = attrs.evolve(line, value=Money(line.value.minor - 100, line.value.currency))
        goods = attrs.evolve(request.consignment, lines=(cheaper,))
        return attrs.evolve(request, consignment=goods)

    seller.open().declare(mended("op_2"))
    told = seller.look("op_2").result
    assert told.state is DeclarationState.REJECTED
    assert told.reasons[0].startswith("100 [Desc:三单比对不符:")
    seller.open().declare(mended("op_3"))
    assert seller.look("op_3").result.state is DeclarationState.RELEASED
    assert seller.sent() == Counter({"CEB303": 2, "CEB505": 1, "CEB603": 2})
