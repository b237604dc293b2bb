"""`cbec quote` of a request that belongs to no order: one or many, right or wrong."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.landed_request import DataSet
from cbec_core.domain.money import Money
from cbec_core.services.quote_file import read_requests

if TYPE_CHECKING:
    from cbec_core import Cbec
    from tests.e2e.command import Shell

REQUEST: dict[str, Any] = {
    "on": "2026-07-15",
    "origin": "CN",
    "destination": "FR",
    "region": None,
    "incoterm": "DAP",
    "currency": "EUR",
    "buyer": "consumer",
    "transport": "post",
    "scheme": {"kind": "IOSS", "number": "IM2500000016"},
    "freight": "12.00",
    "insurance": "0.00",
    "discount": "0.00",
    "lines": [
        {
            "id": "1",
            "sku": "TS-1",
            "description": "cotton t-shirt",
            "hs": "6109100010",
            "origin": "CN",
            "quantity": 5,
            "unit_price": "9.90",
            "weight_g": 900,
            "duty_rate": "12",
            "tax_rate": None,
        }
    ],
}
CHARGE = {
    "kind",
    "code",
    "amount",
    "base",
    "rate",
    "rate_text",
    "rule",
    "law",
    "valid_from",
    "valid_to",
}
CHARGE |= {"confidence", "collected_by", "payer", "at"}


def asked(shell: Shell, request: Any, *more: str) -> Any:
    (shell.folder / "request.json").write_text(json.dumps(request), "utf-8")
    return shell("quote", "--json", "request.json", *more)


def changed(line: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    lines = [{**REQUEST["lines"][0], **(line or {})}]
    return {**REQUEST, "lines": lines, **changes}


@pytest.mark.feature(121)
def test_a_request_gives_an_answer_and_a_list_a_list(filled: Shell) -> None:
    one = asked(filled, REQUEST)
    assert one.code == 0
    answer = one.json
    assert answer["calculable"] is True
    assert (answer["duty"], answer["currency"]) == ("7.38", "EUR")  # 12 % of 49.50 and 12.00
    (line,) = answer["lines"]
    assert line["customs_value"] == "61.50"
    assert all(set(charge) == CHARGE for charge in line["charges"])
    parts = sum(Decimal(answer[key]) for key in ("duty", "tax", "fees"))
    assert parts == Decimal(answer["total"])
    assert answer["as_of"] == "2026-07-15"
    many = asked(filled, [REQUEST, changed(destination="AQ")])
    assert (many.code, [one["calculable"] for one in many.json]) == (1, [True, False])
    assert many.json[1]["total"] is None
    other_day = asked(filled, REQUEST, "--on", "2026-08-01")
    assert other_day.json["as_of"] == "2026-08-01"
    assert "12" in filled("quote", "request.json").out


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (changed(destination="XX"), "country_unknown"),
        (changed(on="1990-01-01"), "no_rule_on_day"),
        (changed({"quantity": 0}), "quantity_invalid"),
        (changed({"unit_price": "-1"}), "negative"),
        (changed({"hs": "61O9"}), "hs_invalid"),
        (changed({"hs": "123456789012345"}), "hs_invalid"),
        (changed({"hs": "", "duty_rate": None}), "duty_rate_unknown"),
        (changed(scheme={"kind": "IOSS", "number": "IM1"}), "ioss_invalid"),
    ],
)
def test_what_cannot_be_computed_is_a_finding_in_both_languages(
    filled: Shell, request_: dict[str, Any], code: str
) -> None:
    told = asked(filled, request_)
    assert told.code == 1
    finding = told.json["findings"][0]
    assert finding["code"] == f"landed_cost.{code}"
    assert told.json["calculable"] is False
    assert (told.json["duty"], told.json["tax"], told.json["total"]) == (None, None, None)
    chinese = filled("quote", "--json", "request.json", language="zh_CN.UTF-8")
    assert chinese.json["findings"][0]["text"] != finding["text"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "landed_cost.not_json"),
        (b"\xff", "landed_cost.not_json"),
        (b"[" * 100_000, "landed_cost.not_json"),
        (b"3", "landed_cost.invalid"),
        (json.dumps(changed(more=1)).encode(), "landed_cost.invalid"),
        (json.dumps(changed(incoterm="XXX")).encode(), "landed_cost.invalid"),
        (json.dumps(changed({"unit_price": "1e9"})).encode(), "landed_cost.invalid"),
        (json.dumps(changed({"unit_price": "NaN"})).encode(), "landed_cost.invalid"),
        (json.dumps(changed({"unit_price": True})).encode(), "landed_cost.invalid"),
        (json.dumps(changed({"unit_price": None})).encode(), "landed_cost.invalid"),
        (json.dumps(changed({"quantity": "5"})).encode(), "landed_cost.invalid"),
        (json.dumps(changed({"duty_rate": "-1"})).encode(), "landed_cost.invalid"),
        (json.dumps(changed(declaration="H8")).encode(), "landed_cost.invalid"),
        (json.dumps(changed(bought_this_year=True)).encode(), "landed_cost.invalid"),
        (json.dumps(changed(currency="ZZZ")).encode(), "money.currency_unknown"),
        (json.dumps(changed(freight="1.005")).encode(), "money.too_many_decimals"),
    ],
)
def test_what_is_not_a_request_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_requests(content)
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_named(filled: Shell) -> None:
    assert filled("quote", "none.json", "--json").error["code"] == "landed_cost.unreadable"


def test_a_question_may_name_the_declaration_and_what_was_bought() -> None:
    content = json.dumps(changed(declaration="H1", bought_this_year="10.50")).encode()
    ((request,), _several) = read_requests(content)
    assert request.declaration is DataSet.H1
    assert request.bought_this_year == Money(1050, "EUR")
    ((plain,), _several) = read_requests(json.dumps(changed()).encode())
    assert (plain.declaration, plain.bought_this_year) == (None, None)


def test_numbers_of_json_keep_their_digits() -> None:
    content = json.dumps(changed()).replace('"9.90"', "9.90").encode()
    ((request,), several) = read_requests(content)
    assert not several
    assert request.lines[0].value.minor == 4950


def test_a_request_is_a_call_too(cbec: Cbec) -> None:
    ((request,), _several) = read_requests(json.dumps(REQUEST).encode())
    quote = cbec.landed_cost.quote(request)
    assert quote.as_of == date(2026, 7, 15)
    assert quote.calculable
