"""A declaration is followed to its end: released, or in the hands of a person."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Receipt
from cbec_core.domain.customs import DeclarationState, Direction
from cbec_core.domain.operation import OperationKind, RunState
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.ports.customs import DeclarationResult
from cbec_core.ports.documents import Document, DocumentKind
from cbec_core.ports.provider import Answer

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.operation import Run
    from tests.e2e.conftest import Travelling


def _process(cbec: Cbec, document: dict[str, Any], sku: str) -> Run:
    item = document["orders"][0]["orderItems"][0]
    item["product"]["sellerSku"] = sku
    customs = CustomsProfile(hs="961700", origin="CN", description="Vacuum cup of steel")
    cbec.catalog.put(Variant(sku, Product(sku, "m1", "Cup"), weight_g=340, customs=customs))
    cbec.stock.receive(Receipt(sku, 10, "first"))
    (order_id,) = cbec.orders.import_document(json.dumps(document).encode(), "amazon").inserted
    return cbec.runs.process(order_id)


@pytest.mark.parametrize("word", ["REJECTED", "QUERIED"])
def test_what_customs_refuses_or_asks_waits_for_a_person(
    cbec: Cbec, catalogue: list[Variant], one_order: dict[str, Any], word: str
) -> None:
    run = _process(cbec, one_order, f"SANDBOX-{word}")
    assert run.state is RunState.PARKED
    assert "track" not in run.done_steps
    declarations = cbec.customs.declarations(run.subject)
    assert [d.state for d in declarations] == [DeclarationState(word.lower())]
    assert any(
        d.document.kind.value == "customs_message" for d in cbec.orders.documents(run.subject)
    )


def test_a_refused_declaration_is_filed_anew_by_retry(
    cbec: Cbec, catalogue: list[Variant], one_order: dict[str, Any]
) -> None:
    run = _process(cbec, one_order, "SANDBOX-REJECTED")
    run = cbec.runs.resolve(run.id, "retry")
    filed = [
        operation
        for operation in cbec.runs.get(run.id).operations
        if operation.kind is OperationKind.DECLARE
    ]
    assert len({operation.id for operation in filed}) == 2


def test_an_accepted_declaration_is_asked_for_until_it_is_released(
    cbec: Cbec, clock: Travelling, catalogue: list[Variant], one_order: dict[str, Any]
) -> None:
    run = _process(cbec, one_order, "SANDBOX-ACCEPTED")
    assert (run.state, run.reason) == (RunState.WAITING, "declaration.accepted")
    clock.moment += timedelta(hours=3)
    cbec.worker().run_until_idle()
    run = cbec.runs.get(run.id).run
    assert (run.state, run.reason) == (RunState.WAITING, "declaration.accepted")
    assert "track" not in run.done_steps


def test_a_declaration_is_withdrawn_by_its_number_and_only_once(
    cbec: Cbec, catalogue: list[Variant], one_order: dict[str, Any]
) -> None:
    run = _process(cbec, one_order, "SANDBOX-QUERIED")
    withdrawn = cbec.runs.withdraw(run.subject, Direction.EXPORT)
    assert withdrawn.state is RunState.DONE
    assert cbec.runs.withdraw(run.subject, Direction.EXPORT).id == withdrawn.id
    (declaration,) = cbec.customs.declarations(run.subject)
    assert declaration.state is DeclarationState.CANCELLED


def test_a_refused_withdrawal_leaves_the_declaration_standing(
    cbec: Cbec, catalogue: list[Variant], one_order: dict[str, Any]
) -> None:
    run = _process(cbec, one_order, "SANDBOX-CANCEL-DECLINE")
    refused = cbec.runs.withdraw(run.subject, Direction.EXPORT)
    assert (refused.state, refused.reason) == (RunState.UNDONE, "goods_have_left")
    states = {d.direction: d.state for d in cbec.customs.declarations(run.subject)}
    assert states[Direction.EXPORT] is DeclarationState.RELEASED


def test_what_customs_says_more_in_the_same_state_is_kept(
    cbec: Cbec,
    clock: Travelling,
    catalogue: list[Variant],
    one_order: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = _process(cbec, one_order, "SANDBOX-ACCEPTED")
    (declaration,) = cbec.customs.declarations(run.subject)
    said = [
        DeclarationResult(declaration.number, declaration.state, reasons, messages)
        for reasons, messages in (
            (("invoice_missing",), (_message("where is the invoice?"),)),
            ((), (_message("we wait"),)),
            (("invoice_missing",), (_message("we wait"),)),
        )
    ]
    words = iter(said)
    regime = cbec.providers.customs("sandbox")
    monkeypatch.setattr(regime, "lookup", lambda request: Answer.succeeded(next(words), "ref"))
    for _ in said:
        clock.moment += timedelta(hours=3)
        cbec.worker().run_until_idle()
        (declaration,) = cbec.customs.declarations(run.subject)
        assert declaration.reasons == ("invoice_missing",)
    assert next(words, None) is None
    kept = [d.document.content for d in cbec.orders.documents(run.subject)]
    assert kept.count(b"where is the invoice?") == kept.count(b"we wait") == 1


def _message(text: str) -> Document:
    return Document(DocumentKind.CUSTOMS_MESSAGE, "message.txt", "text/plain", text.encode())


def test_a_withdrawal_that_was_refused_can_be_tried_again(
    cbec: Cbec,
    catalogue: list[Variant],
    one_order: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = _process(cbec, one_order, "SANDBOX-QUERIED")
    customs = cbec.providers.customs("sandbox")
    with monkeypatch.context() as refusing:
        refusing.setattr(customs, "cancel", lambda request: Answer.rejected("goods_have_left"))
        refused = cbec.runs.withdraw(run.subject, Direction.EXPORT)
    assert refused.state is RunState.UNDONE
    withdrawn = cbec.runs.withdraw(run.subject, Direction.EXPORT)
    assert withdrawn.state is RunState.DONE
    (declaration,) = cbec.customs.declarations(run.subject)
    assert declaration.state is DeclarationState.CANCELLED
    assert cbec.runs.withdraw(run.subject, Direction.EXPORT).id == withdrawn.id


def test_a_withdrawal_that_came_too_early_does_not_block_a_later_one(
    cbec: Cbec,
    catalogue: list[Variant],
    one_order: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not every authority gives a number at once."""
    customs = cbec.providers.customs("sandbox")
    real = customs.declare
    monkeypatch.setattr(
        customs,
        "declare",
        lambda request: attrs.evolve(
            real(request), value=DeclarationResult("", DeclarationState.SUBMITTED)
        ),
    )
    with monkeypatch.context() as unfiled:
        unfiled.setattr(cbec.runs, "process", lambda order_id: cbec.runs.start(order_id))
        order_id = _process(cbec, one_order, "SANDBOX-QUERIED").subject
    early = cbec.runs.withdraw(order_id, Direction.EXPORT)
    assert early.state is RunState.DONE
    cbec.runs.process(order_id, until="declare_export")
    monkeypatch.setattr(
        customs,
        "cancel",
        lambda request: Answer.succeeded(DeclarationResult("", DeclarationState.CANCELLED), "r"),
    )
    late = cbec.runs.withdraw(order_id, Direction.EXPORT)
    assert (late.id == early.id, late.state) == (False, RunState.DONE)
    (declaration,) = cbec.customs.declarations(order_id)
    assert declaration.state is DeclarationState.CANCELLED
