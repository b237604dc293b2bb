"""The codes that only the fake counterparties raise."""

from __future__ import annotations

from cbec_core.api import define_errors

define_errors(
    {
        "sandbox.document_incomplete": (
            "The {kind} cannot be drawn: {field} is missing.",
            "Fill the field in; a real renderer asks for it too.",
        ),
        "sandbox.store_unusable": (
            "The store of the fake counterparties cannot be used: {fault}.",
            "Correct `store` or `database_url`; for the latter run `cbec db upgrade` first.",
        ),
    }
)
