"""The columns of tables of questions and answers, from the code that reads and writes them."""

from __future__ import annotations

from reference_language import say
from reference_text import table

from cbec_core.services.bulk.fields import ANSWERS, FIELDS


def questions() -> str:
    """Write every column of a question with its kind."""
    rows = [
        (
            f"`{one.name}`",
            say("basket") if one.basket else "",
            say("*needed*") if one.needed else "",
            say(one.kind.value),
            say(one.about),
        )
        for one in FIELDS.values()
    ]
    return table(("column", "of", "", "holds", "what it is"), rows)


def answers() -> str:
    """Write every column of an answer."""
    rows = [
        (f"`{one.name}`", say("amount") if one.amount else "", say(one.about)) for one in ANSWERS
    ]
    return table(("column", "", "what it is"), rows)
