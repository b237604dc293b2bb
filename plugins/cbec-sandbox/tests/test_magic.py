"""The README's tables of fates and magic values, played row by row."""

from __future__ import annotations

import inspect
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from cbec_sandbox import manifest
from cbec_sandbox.magic import AMOUNTS, POSTCODES, Fate
from cbec_sandbox.rates import SERVICES, price
from cbec_sandbox.settings import SandboxSettings
from cbec_sandbox.tracking import POSTCODE_JOURNEYS

from cbec_core.api import (
    CancelDeclarationRequest,
    CaptureRequest,
    CbecError,
    LookupRequest,
    Money,
    RateRequest,
    ReadContext,
    RefundRequest,
    TrackRequest,
    VoidLabelRequest,
    VoidRequest,
    overall_status,
    strictest,
)
from cbec_core.testing.builders import (
    DAY,
    make_authorise_request,
    make_confirm_request,
    make_consignment,
    make_consignment_line,
    make_customs_profile,
    make_declaration_request,
    make_label_request,
    make_landed_cost_request,
    make_notice,
    make_order,
    make_order_line,
    make_party,
    make_stock_level,
    make_subject,
    make_variant,
)

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def table(first_heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column is headed so; back-ticks are taken off."""
    lines = README.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    body = itertools.takewhile(lambda line: line.startswith("|"), lines[head + 2 :])
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in body]


FATES = table("fate")
MAGIC = table("where")


def label_to(**address: str) -> Any:
    return make_label_request(consignment=make_consignment(consignee=make_party(**address)))


def declaration_of(sku: str = "SHIRT-M", hs: str = "610910") -> Any:
    line = make_consignment_line(sku, customs=make_customs_profile(hs=hs))
    return make_declaration_request(consignment=make_consignment(lines=(line,)))


FIRST_EFFECTS = {
    "payment": ("authorise", lambda fate: make_authorise_request(method=f"tok_{fate}")),
    "carrier": ("buy_label", lambda fate: label_to(name=f"SANDBOX {fate}")),
    "marketplace": (
        "confirm_shipment",
        lambda fate: make_confirm_request(order_external_id=f"SANDBOX-{fate}"),
    ),
    "customs": ("declare", lambda fate: declaration_of(f"SANDBOX-{fate.upper()}")),
    "notify": ("notify", lambda fate: make_notice(subject=f"sandbox {fate}")),
}


def heard(method: Any, request: object) -> str:
    """Return what a call answers, in the words of the README."""
    try:
        answer = method(request)
    except CbecError as error:
        return f"raises {error.code}"
    except RuntimeError as error:
        return f"raises {type(error).__name__}"
    return f"{answer.outcome.name} {answer.code}".strip()


@pytest.mark.parametrize("capability", FIRST_EFFECTS)
@pytest.mark.parametrize(("fate", "first", "found", "again", "happened"), FATES)
def test_a_fate_is_what_the_table_says(
    make: Any, capability: str, fate: str, first: str, found: str, again: str, happened: str
) -> None:
    name, request_for = FIRST_EFFECTS[capability]
    provider, request = make(capability), request_for(fate)
    lookup = LookupRequest(request.operation_id, name)
    assert heard(getattr(provider, name), request).startswith(first)
    assert heard(provider.lookup, lookup).startswith(found)
    (effect,) = provider.store.effects()
    assert effect.happened is (happened == "yes")
    assert heard(getattr(provider, name), request).startswith(again)
    assert [effect.calls for effect in provider.store.effects()] == [2]


def test_the_table_names_every_fate() -> None:
    assert {row[0] for row in FATES} == {fate.value for fate in Fate}


@pytest.mark.parametrize(("where", "value", "what"), MAGIC)
def test_a_magic_value_does_what_the_table_says(
    make: Any, frozen_clock: Any, where: str, value: str, what: str
) -> None:
    operation, _, promised = what.partition(": ")
    if operation.startswith("hook "):
        name = operation.removeprefix("hook ")
        assert ask_hook(name, value), "the hook is silent"
        assert not ask_hook(name, "SHIRT-M"), "the hook speaks unasked"
        return
    play = PLAYS[operation]
    assert play(make, frozen_clock, where, value) == promised


def test_the_table_names_every_amount_and_postcode() -> None:
    values = {row[1] for row in MAGIC}
    assert {str(minor) for minor in AMOUNTS} <= values
    assert {*POSTCODES, *POSTCODE_JOURNEYS, "SBX5"} <= values


def test_the_table_names_every_hook_that_magic_wakes() -> None:
    named = {row[2].split()[1].rstrip(":") for row in MAGIC if row[2].startswith("hook ")}
    standing = {
        name for name in manifest.__all__ if inspect.signature(getattr(manifest, name)).parameters
    }
    assert named == standing - {"cbec_screen", "cbec_event"}


def authorisation(where: str, value: str) -> Any:
    if where == "payment method":
        return make_authorise_request(method=value)
    return make_authorise_request(amount=Money(int(value), "EUR"))


def play_authorise(make: Any, clock: Any, where: str, value: str) -> str:
    return heard(make("payment").authorise, authorisation(where, value))


def play_capture(make: Any, clock: Any, where: str, value: str) -> str:
    provider = make("payment")
    reference = provider.authorise(authorisation(where, value)).reference
    return heard(provider.capture, CaptureRequest("op_2", reference, Money(3998, "EUR")))


def play_void(make: Any, clock: Any, where: str, value: str) -> str:
    provider = make("payment")
    reference = provider.authorise(authorisation(where, value)).reference
    return heard(provider.void, VoidRequest("op_2", reference))


def play_refund(make: Any, clock: Any, where: str, value: str) -> str:
    provider = make("payment")
    reference = provider.authorise(authorisation(where, value)).reference
    provider.capture(CaptureRequest("op_2", reference, Money(3998, "EUR")))
    return heard(provider.refund, RefundRequest("op_3", reference, Money(100, "EUR")))


def label_request(where: str, value: str) -> Any:
    return label_to(postcode=value) if where == "consignee's postcode" else label_to(name=value)


def play_buy_label(make: Any, clock: Any, where: str, value: str) -> str:
    return heard(make("carrier").buy_label, label_request(where, value))


def play_void_label(make: Any, clock: Any, where: str, value: str) -> str:
    provider = make("carrier")
    reference = provider.buy_label(label_request(where, value)).reference
    return heard(provider.void_label, VoidLabelRequest("op_2", reference))


def play_rate(make: Any, clock: Any, where: str, value: str) -> str:
    consignment = make_consignment(consignee=make_party(postcode=value))
    answer = make("carrier").rate(RateRequest(consignment, DAY))
    assert len(answer.refusals) == len(SERVICES)
    return "no service" if not answer.quotes else "some service"


def play_track(make: Any, clock: Any, where: str, value: str) -> str:
    number = make("carrier").buy_label(label_request(where, value)).value.tracking_number
    clock.advance(days=30)
    # A new process, whose memory is empty, knows as much.
    events = make("carrier").track(TrackRequest("shp_1", number))
    return f"ends {overall_status(events)}"


def declaration(where: str, value: str) -> Any:
    return declaration_of(hs=value) if where == "HS code" else declaration_of(value)


def play_declare(make: Any, clock: Any, where: str, value: str) -> str:
    answer = make("customs").declare(declaration(where, value))
    return f"state {answer.value.state}" if answer.value else f"{answer.outcome.name} {answer.code}"


def play_cancel(make: Any, clock: Any, where: str, value: str) -> str:
    provider = make("customs")
    number = provider.declare(declaration(where, value)).value.number
    return heard(provider.cancel, CancelDeclarationRequest("op_2", number))


def play_screen(make: Any, clock: Any, where: str, value: str) -> str:
    subject = make_subject(parties=(make_party(name=value),))
    verdicts = []
    for screen in (make("screening").screen, manifest.cbec_screen):
        try:
            verdicts.append(strictest(reason.verdict for reason in screen(subject)).value)
        except RuntimeError as error:
            verdicts.append(f"raises {type(error).__name__}")
    assert verdicts[0] == verdicts[1]
    return verdicts[0]


PLAYS = {
    name.removeprefix("play_"): play
    for name, play in list(globals().items())
    if name.startswith("play_")
}


def ask_hook(name: str, sku: str) -> object:
    order = make_order(lines=(make_order_line(sku),))
    consignment = make_consignment(lines=(make_consignment_line(sku),))
    quotes = [price(service, consignment, "EUR") for service in SERVICES.values()]
    arguments = {
        "order": order,
        "consignment": consignment,
        "on": DAY,
        "levels": [make_stock_level(sku)],
        "variants": [make_variant(sku)],
        "quotes": quotes,
        "direction": None,
        "request": make_landed_cost_request(consignment=consignment),
    }
    hook = getattr(manifest, name)
    return hook(**{key: arguments[key] for key in inspect.signature(hook).parameters})


def test_screening_is_silent_without_magic(make: Any) -> None:
    assert make("screening").screen(make_subject()) == ()
    assert tuple(manifest.cbec_screen(make_subject())) == ()


def test_the_documents_of_the_readme_are_read(make: Any) -> None:
    orders, settlement, webhook = (
        block.encode() for block in re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    )
    marketplace, context = make("marketplace"), ReadContext("m1", "sandbox")
    page = marketplace.read_orders(orders, context)
    assert not page.faults
    assert [imported.order.total for imported in page.orders] == [Money(4849, "EUR")]
    assert marketplace.read_settlement(settlement, context).difference == Money.zero("EUR")
    assert json.loads(webhook)["type"] == "payment.captured"


def test_the_table_of_settings_is_whole() -> None:
    rows = {row[0]: row[1] for row in table("key")}
    assert set(rows) == set(SandboxSettings.model_fields)
    for name, field in SandboxSettings.model_fields.items():
        value = field.default
        shown = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        assert json.loads(rows[name]) == shown
