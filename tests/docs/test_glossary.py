"""The glossary has the words of the trade, each in English and Chinese with a line of meaning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = """
consignment, declaration, consignee, importer of record, HS code, customs value, intrinsic value,
Incoterm, deemed supplier, IOSS, landed cost, authorise, capture, void, refund, chargeback, payout,
settlement, rate card, billable weight, waybill, manifest, SKU, listing, offer, RMA, run, operation,
parked, provider, hook, unknown, outbox, inbox, lease, fencing token, pivot, merchant, marketplace,
carrier, label, customs regime, origin, EORI, USCC, conformance suite, inventory list,
three-document match, supervision mode, goods record, summary declaration, released, closed,
returned by customs, annual allowance, payment-data pull
"""


def entries() -> dict[str, list[str]]:
    rows = {}
    for line in GLOSSARY.read_text("utf-8").splitlines():
        if line.startswith("| **"):
            word, *rest = [cell.strip() for cell in line.strip("| ").split("|")]
            assert word not in rows, f"{word} stands twice"
            rows[word.strip("*")] = rest
    return rows


@pytest.mark.parametrize("word", [word.strip() for word in WORDS.split(",")])
def test_the_words_of_the_trade_are_there(word: str) -> None:
    assert word in entries()


def test_each_word_is_given_and_explained_in_both_languages() -> None:
    for word, cells in entries().items():
        chinese, meaning, in_chinese = cells
        assert HAN.search(chinese), word
        assert HAN.search(in_chinese), word
        assert meaning.isascii(), word
        assert meaning.endswith("."), word
        assert in_chinese.endswith("。"), word
