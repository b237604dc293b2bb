"""Parameters of reasons stay small, whatever a step or a plugin puts into them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.money import Money
from cbec_core.domain.reason_params import bounded, listed
from cbec_core.domain.reason_texts import explain, reason_text


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.floats()))
def test_whatever_is_given_is_small_and_json(params: dict[str, object]) -> None:
    kept = bounded(params)
    assert len(kept) <= 12
    assert all(isinstance(value, int) or len(value) <= 500 for value in kept.values())
    assert json.loads(json.dumps(kept)) == kept
    assert bounded(kept) == kept


def test_long_texts_that_differ_at_their_end_stay_different() -> None:
    one, other = (bounded({"lines": "1; " * 200 + end}) for end in "ab")
    assert one != other


def test_a_sentence_names_what_its_run_keeps() -> None:
    params = bounded({"amount": Money(500, "EUR"), "room": Money(0, "EUR")})
    text = reason_text("refund.exceeds").message
    assert explain(text, "refund.exceeds", "run_1", params) == (
        "5.00 EUR cannot be refunded: only 0.00 EUR is left."
    )
    assert explain(text, "refund.exceeds", "run_1") == "… cannot be refunded: only … is left."


def test_several_things_are_named_once_each() -> None:
    assert listed(["1 A", "2 B", "1 A"]) == "1 A; 2 B"
    assert listed([]) == "–"
