"""A buyer's year from the declaration to the return: held, used, given back, never overdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.allowance import Allowance
from cbec_customs_cn.desk import Desk
from cbec_customs_cn.prepare.filing import Papers
from cbec_customs_cn.prepare.messages import document_of, packed
from cbec_customs_cn.records.ceb625 import InvtRefund
from cbec_customs_cn.regime import CustomsCn
from cbec_customs_cn.settings import DirectImportSettings
from cbec_customs_cn.store import Dossier, open_engine

from cbec_core.api import (
    CancelDeclarationRequest,
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

from .making import AT, imported, make_filing
from .office import Port, migrate

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a made-up key of the allowance, of 32 bytes"
ID = "11010519491231002X"
Make = Callable[..., CustomsCn]


class Crash(BaseException):
    """The process dies."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("migrated"))
    address = f"sqlite:///{tmp_path / 'customs.db'}"
    migrate(address)
    return address


@pytest.fixture
def office() -> Port:
    return Port(("2", "120", "399", "800"))


@pytest.fixture
def settings(
    url: str,
    tmp_path: Path,
    key_folder: Path,
    signer: object,
    given_settings: Callable[..., dict[str, Any]],
) -> DirectImportSettings:
    trips = "".join(f"YT{number},NH1,1,2\n" for number in range(8))
    (tmp_path / "trips.csv").write_text(f"logisticsNo,trafName,voyageNo,billNo\n{trips}", "utf-8")
    names = {"key_file": "key.pem", "certificate_file": "cert.pem"}
    signs = {name: str(key_folder / file) for name, file in names.items()}
    return DirectImportSettings(
        **given_settings(
            roles=("agent",),
            database_url=url,
            allowance_key=KEY,
            trips=str(tmp_path / "trips.csv"),
            signer={"kind": "rsa", **signs},
        )
    )


@pytest.fixture
def make(settings: DirectImportSettings, office: Port) -> Make:
    tools = ProviderTools(NoTransport(), FrozenClock())
    return lambda **changes: CustomsCn(settings.model_copy(update=changes), tools, office)


@pytest.fixture
def left(url: str) -> Iterator[Callable[[], str]]:
    engine = open_engine(url)
    kept = Allowance(engine, SecretStr(KEY))
    yield lambda: str(kept.standing(ID, AT.date()).left.amount)
    engine.dispose()


@pytest.fixture
def spent(url: str) -> Iterator[Callable[[str], None]]:
    """Return a function that has the buyer's year used up but for an amount of yuan."""
    engine = open_engine(url)
    kept = Allowance(engine, SecretStr(KEY))

    def spend(rest: str) -> None:
        value = Money(2_600_000 - Money.parse(rest, "CNY").minor, "CNY")
        kept.reserve("elsewhere", ID, value, FrozenClock().now(), single_item=True)

    yield spend
    engine.dispose()


def bought(number: int = 1) -> DeclarationRequest:
    """Return an order whose list is worth 215.00 yuan."""
    order, consignment = imported()
    name = f"N{number}"
    order = attrs.evolve(order, id=f"ord_{number:024}", external_id=name)
    return make_declaration_request(
        f"op_{number}",
        direction=Direction.IMPORT,
        order=order,
        consignment=attrs.evolve(consignment, id=f"csg_{number:024}", order_id=order.id),
        tracking_number=f"YT{number}",
    )


def asked(request: DeclarationRequest) -> LookupRequest:
    return LookupRequest(request.operation_id, "declare")


def test_a_released_list_is_used_and_a_return_gives_its_part_back(
    make: Make, left: Callable[[], str], settings: DirectImportSettings, office: Port
) -> None:
    request, regime = bought(), make()
    assert regime.declare(request).outcome is Outcome.PENDING
    assert left() == "25785.00"
    answer = regime.lookup(asked(request))
    assert answer.result.state is DeclarationState.RELEASED
    assert left() == "25785.00"
    number, now = answer.result.number, FrozenClock().now()
    filing = attrs.evolve(
        make_filing("cn-9610-import"), order=request.order, at=now, invt_no=number, waybill="YT1"
    )
    refund = document_of(filing, Papers(settings), "CEB625")
    assert isinstance(refund, InvtRefund)
    assert [line.qty for line in refund.lines] == [Decimal(2)]
    (message,) = packed("CEB625", (refund,), Papers(settings))
    tools = ProviderTools(NoTransport(), FrozenClock())
    desk = Desk.open(settings, tools, office, None)
    desk.keep(request.order.merchant_id, message, "op_back", order_id="", on=now.date(), at=now)
    desk.send(request.order.merchant_id, "op_back")
    for _ in range(2):
        desk.read(request.order.merchant_id)
        assert left() == "26000.00"


def test_a_refused_or_withdrawn_list_gives_all_back(
    make: Make, left: Callable[[], str], office: Port
) -> None:
    office.refuses = {"CEB621"}
    make().declare(bought(1))
    assert left() == "25785.00"
    assert make().lookup(asked(bought(1))).result.state is DeclarationState.REJECTED
    assert left() == "26000.00"
    office.refuses, office.statuses = set(), ("2", "120", "399")
    make().declare(bought(2))
    number = make().lookup(asked(bought(2))).result.number
    assert left() == "25785.00"
    make().cancel(CancelDeclarationRequest("op_cancel", number))
    told = make().lookup(LookupRequest("op_cancel", "cancel_declaration"))
    assert told.result.state is DeclarationState.CANCELLED
    assert left() == "26000.00"


def test_over_the_year_nothing_is_kept_or_sent(
    make: Make, spent: Callable[[str], None], left: Callable[[], str], office: Port
) -> None:
    spent("214.99")
    answer = make().declare(bought())
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "ceb.allowance_annual")
    assert "214.99 yuan left" in answer.message
    assert "剩余额度为 214.99 元" in answer.message
    assert ID not in answer.message
    assert not office.sent
    assert make().lookup(asked(bought())).code == "not_found"
    assert left() == "214.99"


@pytest.mark.parametrize("step", [(Desk, "keep"), (Port, "send"), (Dossier, "apply_many")])
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_between_any_two_steps_counts_a_list_once(
    step: tuple[type, str],
    after: bool,
    make: Make,
    left: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = getattr(*step)

    def dying(*args: Any, **named: Any) -> None:
        if after:
            real(*args, **named)
        raise Crash

    def whole() -> None:
        regime = make()
        regime.declare(bought())
        regime.lookup(asked(bought()))

    with monkeypatch.context() as patched:
        patched.setattr(*step, dying)
        with pytest.raises(Crash):
            whole()
    assert left() == "25785.00"
    make().declare(bought())
    assert make().lookup(asked(bought())).result.state is DeclarationState.RELEASED
    assert left() == "25785.00"


def test_orders_that_race_for_the_last_of_a_year_never_overdraw_it(
    make: Make, spent: Callable[[str], None], left: Callable[[], str], office: Port
) -> None:
    spent("500.00")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda number: make().declare(bought(number)), range(4)))
    assert sorted(one.outcome for one in answers) == ["pending"] * 2 + ["rejected"] * 2
    assert {one.code for one in answers} == {"", "ceb.allowance_annual"}
    assert len(office.sent) == 2
    assert left() == "70.00"


def test_without_a_key_nothing_is_counted_and_that_is_said(
    make: Make, left: Callable[[], str]
) -> None:
    request, regime = bought(), make(allowance_key=SecretStr(""))
    found = regime.requirements(request.consignment, request.on)
    assert [one.code for one in found if one.path == "allowance_key"] == [
        "customs_cn.allowance_not_kept"
    ]
    assert make().requirements(request.consignment, request.on) == tuple(
        one for one in found if one.path != "allowance_key"
    )
    assert regime.declare(request).outcome is Outcome.PENDING
    assert left() == "26000.00"
