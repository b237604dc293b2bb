"""The dossier: nothing is sent as two documents, nothing that came is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from cbec_customs_cn.store import DocumentState, Dossier

from cbec_core.api import DomainError

from .makers import cancellation, export_list, list_key, message, receipt

if TYPE_CHECKING:
    from collections.abc import Callable

S = DocumentState


def test_a_message_is_written_down_once_and_sent_as_it_stands(dossier: Dossier) -> None:
    first = message(export_list())
    assert dossier.prepared(first, b"<first/>", "op_1")
    # A second try builds other bytes under another guid: the first ones stand.
    assert not dossier.prepared(message(export_list(), guid="G2"), b"<second/>", "op_1")
    (unsent,) = dossier.unsent()
    assert (unsent.raw, unsent.guid) == (b"<first/>", first.guid)
    assert dossier.message_of("op_1", "CEB603") == unsent
    dossier.sent(first.guid)
    dossier.sent(first.guid)
    assert dossier.unsent() == ()
    (record,) = dossier.of_operation("op_1")
    assert (record.key, record.state) == (list_key(), S.SENT)


def test_another_operation_cannot_send_what_stands(dossier: Dossier) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    with pytest.raises(DomainError) as error:
        dossier.prepared(message(export_list(), guid="G2"), b"2", "op_2")
    assert error.value.code == "ceb.document_stands"
    assert len(dossier.unsent()) == 1


def test_receipts_move_a_document_and_bring_its_numbers(dossier: Dossier) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    dossier.sent(message(export_list()).guid)
    moved = dossier.apply_many(
        (
            receipt("2", 1, pre_no="B20261001000000001"),
            receipt("120", 2, invt_no="530020261E000000001"),
            receipt("399", 3),
            receipt("800", 4),
            receipt("899", 5),
        )
    )
    assert [(one.before, one.after) for one in moved] == [
        (S.SENT, S.RECEIVED),
        (S.RECEIVED, S.FILED),
        (S.FILED, S.APPROVED),
        (S.APPROVED, S.RELEASED),
        (S.RELEASED, S.CLOSED),
    ]
    record = dossier.find(list_key())
    assert record is not None
    assert (record.pre_no, record.invt_no) == ("B20261001000000001", "530020261E000000001")
    assert record.released_at == receipt("800", 4).time
    assert record.closed_at == receipt("899", 5).time
    assert dossier.of_number("530020261E000000001") == dossier.of_number("O1") == (record,)


def test_a_receipt_waits_for_its_document(dossier: Dossier) -> None:
    early = dossier.apply(receipt("120", 2))
    assert (early.before, early.after, early.document) == (None, None, None)
    assert [one.code for one in early.findings] == ["customs_cn.receipt_unknown"]
    dossier.prepared(message(export_list()), b"1", "op_1")
    record = dossier.find(list_key())
    assert record is not None
    assert record.state is S.FILED


def test_a_receipt_with_a_wrong_key_moves_nothing(dossier: Dossier) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    wrong = receipt("120", 2)
    assert wrong.key is not None
    other = type(wrong.key)("CEB603", ("1234567890", "C1"))
    (told,) = dossier.apply_many([attrs.evolve(wrong, key=other)])
    assert [one.code for one in told.findings] == ["customs_cn.receipt_key_differs"]
    assert [record.state for record in dossier.of_operation("op_1")] == [S.PREPARED]


def test_a_rejected_list_is_mended_and_sent_anew(dossier: Dossier) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    dossier.apply_many((receipt("2", 1), receipt("100", 2)))
    assert dossier.prepared(message(export_list(), guid="G2"), b"2", "op_2")
    # What is said of the first submission comes late, and is not meant for the second.
    dossier.apply(receipt("4", 1, info="late"))
    (record,) = dossier.of_operation("op_2")
    assert record.state is S.PREPARED
    dossier.apply(receipt("120", 3))
    assert dossier.of_operation("op_2")[0].state is S.FILED
    assert dossier.of_operation("op_1") == ()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_an_approved_cancellation_cancels_its_list(
    dossier: Dossier, order: tuple[int, ...]
) -> None:
    invt_no = "530020261E000000001"
    dossier.prepared(message(export_list()), b"1", "op_1")
    acts: list[Callable[[], object]] = [
        lambda: dossier.apply(receipt("120", 2, invt_no=invt_no)),
        lambda: dossier.prepared(message(cancellation("X1", invt_no), guid="G2"), b"2", "op_2"),
        lambda: dossier.apply(receipt("399", 9, "X1", "CEB606", invt_no=invt_no)),
    ]
    for act in order:
        acts[act]()
    record = dossier.find(list_key())
    assert record is not None
    assert record.state is S.CANCELLED
    assert dossier.apply(receipt("800", 10)).document is not None
    assert dossier.find(list_key()) is not None
    assert next(iter(dossier.of_kind("CEB603", {S.CANCELLED}))).key == list_key()


def test_merchants_do_not_see_each_other(open_dossier: Callable[[str], Dossier]) -> None:
    mine, other = open_dossier("m_1"), open_dossier("m_2")
    mine.prepared(message(export_list()), b"1", "op_1")
    assert other.find(list_key()) is None
    assert other.unsent() == ()
    assert other.apply(receipt("120", 2)).document is None
    assert [record.state for record in mine.of_operation("op_1")] == [S.PREPARED]
    with pytest.raises(DomainError):
        other.sent(message(export_list()).guid)
