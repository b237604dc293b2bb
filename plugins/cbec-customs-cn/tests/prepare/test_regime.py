"""What a filing survives: crashes between any two steps, refusals, and what is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.channels import Received
from cbec_customs_cn.desk import Desk
from cbec_customs_cn.outgoing import inner
from cbec_customs_cn.regime import CustomsCn
from cbec_customs_cn.settings import DirectExportSettings, DirectImportSettings
from cbec_customs_cn.signing.xmldsig import verify

from cbec_core.api import (
    CancelDeclarationRequest,
    DeclarationRequest,
    DeclarationState,
    Direction,
    LookupRequest,
    Outcome,
    ProviderTools,
)
from cbec_core.testing.builders import make_declaration_request
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

from .office import Port, migrate

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., CustomsCn]


class Crash(BaseException):
    """The process dies."""


@pytest.fixture
def office() -> Port:
    return Port()


@pytest.fixture
def make(tmp_path: Path, office: Port, given_settings: Callable[..., dict[str, Any]]) -> Make:
    url = f"sqlite:///{tmp_path / 'customs.db'}"
    migrate(url)
    clock = FrozenClock()

    def regime(**changes: Any) -> CustomsCn:
        """Make a process that knows nothing of the one before, some minutes later."""
        clock.advance(timedelta(minutes=5))
        values = given_settings(roles=("ecommerce", "agent", "logistics"), database_url=url)
        settings = DirectExportSettings(**{**values, **changes})
        return CustomsCn(settings, ProviderTools(NoTransport(), clock), office)

    return regime


@pytest.fixture
def request_(exported_sale: Any) -> DeclarationRequest:
    order, consignment = exported_sale
    return make_declaration_request(order=order, consignment=consignment)


def asked(request: DeclarationRequest) -> LookupRequest:
    return LookupRequest(request.operation_id, "declare")


def kinds(office: Port) -> list[str]:
    return [name[:6] for name in office.sent]


@pytest.mark.feature(24)
@pytest.mark.parametrize("step", ["keep", "send"])
@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_a_crash_between_any_two_steps_sends_each_message_once(
    step: str,
    times: int,
    make: Make,
    office: Port,
    request_: DeclarationRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = [times]
    owner, name = (Desk, "keep") if step == "keep" else (Port, "send")
    real = getattr(owner, name)

    def dying(*args: Any, **named: Any) -> Any:
        if not left[0]:
            raise Crash
        left[0] -= 1
        return real(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dying)
        if times < 3:
            with pytest.raises(Crash):
                make().declare(request_)
        else:
            make().declare(request_)
    before = {name: raw[0] for name, raw in office.sent.items()}
    again = make().declare(request_)
    told = make().lookup(asked(request_))
    assert again.outcome is Outcome.PENDING
    assert told.result.state is DeclarationState.RELEASED
    assert told.reference == again.reference
    assert kinds(office) == ["CEB303", "CEB505", "CEB603"]
    for message, raws in office.sent.items():
        assert len(set(raws)) == 1, "the same name is the same message"
        assert raws[0] == before.get(message, raws[0])


def test_a_look_up_sends_what_a_crash_kept_and_tells_of_nothing_else(
    make: Make, office: Port, request_: DeclarationRequest
) -> None:
    office.broken = True
    assert make().declare(request_).outcome is Outcome.UNKNOWN
    assert make().lookup(asked(request_)).outcome is Outcome.UNKNOWN
    assert not office.sent
    office.broken = False
    assert make().lookup(asked(request_)).result.state is DeclarationState.RELEASED
    stranger = attrs.evolve(request_, operation_id="op_other")
    assert make().lookup(asked(stranger)).code == "not_found"


@pytest.mark.feature(71, 123, 124)
@pytest.mark.parametrize(
    ("statuses", "state", "reasons"),
    [
        (("2",), None, ()),
        (("2", "120"), DeclarationState.ACCEPTED, ()),
        (("2", "120", "500"), DeclarationState.QUERIED, ("500 [Code:500]",)),
        (("2", "120", "501"), DeclarationState.QUERIED, ("501 [Code:501]",)),
        (("2", "120", "600"), DeclarationState.QUERIED, ("600 [Code:600]",)),
        (("2", "120", "500", "399", "800"), DeclarationState.RELEASED, ()),
        (("2", "120", "100"), DeclarationState.REJECTED, ("100 [Code:100]",)),
        (("-621030",), DeclarationState.REJECTED, ("-621030 [Code:-621030]",)),
        (("2", "120", "399", "800", "899"), DeclarationState.RELEASED, ()),
    ],
)
def test_receipts_become_the_state_of_the_declaration(
    statuses: tuple[str, ...],
    state: DeclarationState | None,
    reasons: tuple[str, ...],
    make: Make,
    office: Port,
    request_: DeclarationRequest,
) -> None:
    office.statuses = statuses
    make().declare(request_)
    told = make().lookup(asked(request_))
    if state is None:
        assert told.outcome is Outcome.PENDING
        return
    assert (told.result.state, told.result.reasons) == (state, reasons)
    assert told.result.number.startswith("53002026E")


def test_a_refused_list_is_filed_anew_with_what_already_stands(
    make: Make, office: Port, request_: DeclarationRequest
) -> None:
    office.refuses = {"CEB603"}
    make().declare(request_)
    assert make().lookup(asked(request_)).result.state is DeclarationState.REJECTED
    office.refuses = set()
    anew = attrs.evolve(request_, operation_id="op_2")
    make().declare(anew)
    told = make().lookup(asked(anew))
    assert told.result.state is DeclarationState.RELEASED
    assert kinds(office) == ["CEB303", "CEB505", "CEB603", "CEB603"], "order and waybill stand"


def test_what_is_no_receipt_is_put_apart(
    make: Make, office: Port, request_: DeclarationRequest
) -> None:
    office.waiting["bad"] = Received("bad", b"<html>busy</html>")
    make().declare(request_)
    assert make().lookup(asked(request_)).result.state is DeclarationState.RELEASED
    assert office.refused == ["ceb.namespace"]
    assert not office.waiting


def test_only_an_enterprise_that_sends_lists_declares(
    make: Make, office: Port, request_: DeclarationRequest
) -> None:
    answer = make(roles=("platform",)).declare(request_)
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "customs_cn.not_sent")
    assert not office.sent


def test_what_customs_would_refuse_is_neither_kept_nor_sent(
    make: Make, office: Port, request_: DeclarationRequest, tmp_path: Path
) -> None:
    goods = tmp_path / "goods.csv"
    goods.write_text("sku,gcode,gname,gmodel\nSHIRT-M,7709100021,T恤,棉\n", "utf-8")
    answer = make(goods=str(goods)).declare(request_)
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "ceb.gcode")
    assert "InventoryList[1]/gcode" in answer.message
    assert not office.sent
    assert make().lookup(asked(request_)).code == "not_found"


def test_goods_that_have_left_and_lists_without_a_number_are_not_withdrawn(
    make: Make, office: Port, request_: DeclarationRequest
) -> None:
    office.statuses = ("2", "120", "399", "800", "899")
    make().declare(request_)
    number = make().lookup(asked(request_)).result.number
    answer = make().cancel(CancelDeclarationRequest("op_cancel", number))
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "goods_have_left")


@pytest.mark.feature(24, 124)
def test_what_leaves_is_signed_and_wrapped_as_set(
    make: Make, office: Port, request_: DeclarationRequest, signer: Any, key_folder: Path
) -> None:
    signing = {
        "kind": "rsa",
        "key_file": str(key_folder / "key.pem"),
        "certificate_file": str(key_folder / "cert.pem"),
    }
    office.statuses = ()
    make(signer=signing, envelope=True).declare(request_)
    for raws in office.sent.values():
        assert b"DxpMsg" in raws[0]
        assert verify(inner(raws[0]), signer.cert_b64).valid


def test_a_list_that_must_be_signed_does_not_leave_without(
    office: Port,
    imported_sale: Any,
    tmp_path: Path,
    given_settings: Callable[..., dict[str, Any]],
) -> None:
    url = f"sqlite:///{tmp_path / 'imports.db'}"
    migrate(url)
    (tmp_path / "trips.csv").write_text(
        "logisticsNo,trafName,voyageNo,billNo\nYT1,NH1,1,2\n", "utf-8"
    )
    settings = DirectImportSettings(
        **given_settings(roles=("agent",), database_url=url, trips=str(tmp_path / "trips.csv"))
    )
    order, consignment = imported_sale
    request = make_declaration_request(
        direction=Direction.IMPORT, order=order, consignment=consignment, tracking_number="YT1"
    )
    regime = CustomsCn(settings, ProviderTools(NoTransport(), FrozenClock()), office)
    answer = regime.declare(request)
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "customs_cn.unsigned")
    assert not office.sent


def test_a_worker_sees_goods_that_were_put_on_record_meanwhile(
    make: Make, office: Port, request_: DeclarationRequest, tmp_path: Path
) -> None:
    goods = tmp_path / "goods.csv"
    goods.write_text("sku,gcode,gname,gmodel\n", "utf-8")
    (line,) = request_.consignment.lines
    bare = attrs.evolve(line, customs=attrs.evolve(line.customs, national=()))
    consignment = attrs.evolve(request_.consignment, lines=(bare,))
    regime = make(goods=str(goods))
    day = request_.on
    assert [one.code for one in regime.requirements(consignment, day)] == [
        "customs_cn.gcode_missing"
    ]
    goods.write_text("sku,gcode,gname,gmodel\nSHIRT-M,6109100021,T恤,棉\n", "utf-8")
    assert regime.requirements(consignment, day) == ()


def test_what_keeps_every_order_from_being_declared_is_said_before_the_label(
    request_: DeclarationRequest, given_settings: Callable[..., dict[str, Any]]
) -> None:
    settings = DirectExportSettings(**given_settings(roles=("platform",)))
    regime = CustomsCn(settings, ProviderTools(NoTransport(), FrozenClock()))
    found = regime.requirements(request_.consignment, request_.on)
    assert [(one.code, one.path) for one in found] == [
        ("customs_cn.not_sent", "roles"),
        ("customs_cn.setting_missing", "channel.kind"),
        ("customs_cn.setting_missing", "database_url"),
    ]
