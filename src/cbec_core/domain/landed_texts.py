"""The texts of what can be wrong with a question for a landed cost."""

from __future__ import annotations

from cbec_core.domain.errors import define_errors

define_errors(
    {
        "landed_cost.not_json": (
            "The request is not JSON.",
            "Give one JSON object, or a list of them, in UTF-8.",
        ),
        "landed_cost.invalid": (
            "The request is not understood at {path}: {reason}.",
            "Compare it with the example in the how-to; amounts and rates are decimal strings.",
        ),
        "landed_cost.too_many": (
            "There are more than {limit} requests.",
            "Ask for them in several files.",
        ),
        "landed_cost.unreadable": (
            "{name} cannot be read: {reason}.",
            "Give a file that exists, or - for standard input.",
        ),
    }
)
