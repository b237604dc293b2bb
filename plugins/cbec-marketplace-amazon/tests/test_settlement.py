"""Settlement reports of the flat file V2."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cbec_core.api import CbecError, LineMatch, Money, SettlementLineKind

COLUMNS = (
    *("settlement-id", "settlement-start-date", "settlement-end-date", "deposit-date"),
    *("total-amount", "currency", "transaction-type", "order-id"),
    *("amount-type", "amount-description", "amount", "posted-date"),
)
HEAD = {
    "settlement-id": "11",
    "deposit-date": "2026-03-17T01:00:00+01:00",
    "total-amount": "10.00",
    "currency": "EUR",
}
SALE = {
    "settlement-id": "11",
    "transaction-type": "Order",
    "order-id": "302-0000001-0000001",
    "amount-type": "ItemPrice",
    "amount-description": "Principal",
    "amount": "10.00",
}


def report(*rows: dict[str, str]) -> bytes:
    lines = [[*COLUMNS], *([row.get(column, "") for column in COLUMNS] for row in rows)]
    return "".join("\t".join(line) + "\r\n" for line in lines).encode()


@pytest.fixture
def settle(amazon, context) -> Any:
    return lambda document: amazon.read_settlement(document, context)


def test_a_report_is_one_payout_with_its_lines(settle, amazon):
    document = report(HEAD, SALE, {**SALE, "amount-type": "ItemFees", "amount": "-1.50"})
    assert amazon.recognises(document[:4096])
    got = settle(document)
    assert (got.external_id, got.source, got.merchant_id) == ("11", "amazon", "m1")
    assert got.payout == Money(1000, "EUR")
    assert got.settled_at == datetime(2026, 3, 17, tzinfo=UTC)
    assert [(x.kind, x.amount.minor, x.order_external_id, x.match) for x in got.lines] == [
        (SettlementLineKind.SALE, 1000, "302-0000001-0000001", LineMatch.UNMATCHED),
        (SettlementLineKind.FEE, -150, "302-0000001-0000001", LineMatch.UNMATCHED),
    ]
    assert got.lines[0].text == "ItemPrice: Principal"
    assert got.difference == Money(150, "EUR")
    assert settle(document) == got


K = SettlementLineKind


@pytest.mark.parametrize(
    ("transaction", "amount_type", "description", "kind"),
    [
        ("Order", "ItemPrice", "ShippingTax", K.SALE),
        ("Order", "Promotion", "Shipping", K.SALE),
        ("Order", "ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", K.TAX_WITHHELD),
        ("Order", "ItemFees", "Commission", K.FEE),
        ("Refund", "ItemPrice", "Principal", K.REFUND),
        ("Refund", "ItemFees", "RefundCommission", K.FEE),
        ("Refund", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", K.TAX_WITHHELD),
        ("A-to-z Guarantee Refund", "ItemPrice", "Principal", K.REFUND),
        ("ServiceFee", "Cost of Advertising", "TransactionTotalAmount", K.FEE),
        ("other-transaction", "other-transaction", "Previous Reserve Amount Balance", K.RESERVE),
        ("other-transaction", "other-transaction", "Shipping label purchase", K.SHIPPING_LABEL),
        ("other-transaction", "other-transaction", "Subscription Fee", K.FEE),
        ("other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", K.ADJUSTMENT),
        ("Something new", "", "", K.ADJUSTMENT),
    ],
)
def test_kinds(settle, transaction, amount_type, description, kind):
    row = {
        "transaction-type": transaction,
        "amount-type": amount_type,
        "amount-description": description,
    }
    assert settle(report(HEAD, SALE | row)).lines[0].kind is kind


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1234.56", 123456), ("1.234,56", 123456), ("-0,05", -5), ("1234,5", 123450), ("7", 700)],
)
def test_decimal_points_and_commas(settle, text, minor):
    assert settle(report(HEAD, {**SALE, "amount": text})).lines[0].amount.minor == minor


@pytest.mark.parametrize(
    "text", ["17.03.2026 00:00:00 UTC", "2026-03-17 00:00:00 UTC", "2026-03-17", "17.03.2026"]
)
def test_dates(settle, text):
    settled = settle(report({**HEAD, "deposit-date": text})).settled_at
    assert settled == datetime(2026, 3, 17, tzinfo=UTC)


def test_a_negative_payout_and_no_lines(settle):
    got = settle(report({**HEAD, "total-amount": "-3,10"}))
    assert got.payout.minor == -310
    assert got.difference.minor == -310


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "intake.wrong_marketplace"),
        (b'{"orders": []}', "intake.wrong_marketplace"),
        (b"\xff", "intake.not_utf8"),
        (report(), "intake.invalid"),
        (report(SALE), "intake.invalid"),
        (report(HEAD).replace(b"\tamount\t", b"\tbetrag\t"), "intake.invalid"),
        (report(HEAD, SALE)[:-10], "intake.invalid"),
        (report(HEAD, {**SALE, "amount": "1,234.56"}), "intake.invalid"),
        (report(HEAD, {**SALE, "amount": ""}), "intake.invalid"),
        (report(HEAD, {**SALE, "settlement-id": "12"}), "intake.invalid"),
        (report(HEAD, {**SALE, "currency": "GBP"}), "intake.invalid"),
        (report(HEAD, {**HEAD, "amount": "1"}), "intake.invalid"),
        (report({**HEAD, "deposit-date": "soon"}), "intake.invalid"),
        (report({**HEAD, "currency": "EUX"}), "money.currency_unknown"),
        (report(HEAD, {**SALE, "amount": "1.005"}), "money.too_many_decimals"),
    ],
)
def test_bad_reports(settle, document, code):
    with pytest.raises(CbecError) as refusal:
        settle(document)
    assert refusal.value.code == code
