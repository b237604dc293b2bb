"""The texts of what can be wrong with a file of articles."""

from __future__ import annotations

from cbec_core.domain.errors import define_errors

define_errors(
    {
        "catalog.not_understood": (
            "{name} is not a catalogue.",
            "Give CSV with a header row that names sku, or a JSON list of objects with sku.",
        ),
        "catalog.empty": ("{name} names no article.", "Add a row for each SKU."),
        "catalog.column_unknown": (
            "{name}, row {row}: the column at place {column} is not one of a catalogue.",
            "Known columns: {columns}.",
        ),
        "catalog.column_twice": (
            "{name}, row {row}: column {column} stands there twice.",
            "Remove one of the two; nothing was stored.",
        ),
        "catalog.column_missing": (
            "{name}, row {row}: {column} is missing.",
            "Fill in {column}; nothing was stored.",
        ),
        "catalog.cells_differ": (
            "{name}, row {row}: there are {count} cells under {wanted} columns.",
            "Quote cells that hold the separator; nothing was stored.",
        ),
        "catalog.text_invalid": (
            "{name}, row {row}, column {column}: this is not a text that can be kept.",
            "Write a text of one line, SKUs up to 200 characters, others up to 2000.",
        ),
        "catalog.hs_invalid": (
            "{name}, row {row}, column {column}: this is not a customs code.",
            "Give 6 to 12 digits as text; a spreadsheet drops a leading zero of a number.",
        ),
        "catalog.gtin_invalid": (
            "{name}, row {row}, column {column}: this is not a GTIN.",
            "Copy the 8, 12, 13 or 14 digits under the bar code; leave it empty if there is none.",
        ),
        "catalog.person_nameless": (
            "{name}, row {row}, column {column}: nobody is named for it.",
            "Fill in the name and the country of who it belongs to; nothing was stored.",
        ),
        "catalog.country_unknown": (
            "{name}, row {row}, column {column}: this is not a country code of ISO 3166-1.",
            "Use a two-letter code such as DE, CN or US.",
        ),
        "catalog.number_invalid": (
            "{name}, row {row}, column {column}: a whole number from zero is needed.",
            "Write grams and units in digits, without sign, fraction or unit.",
        ),
        "catalog.dimensions_invalid": (
            "{name}, row {row}, column {column}: three sides in millimetres are needed.",
            "Write 90x90x230 in CSV, or [90, 90, 230] in JSON.",
        ),
        "catalog.sku_duplicate": (
            "{name}, row {row}, column {column}: the SKU was named before.",
            "Keep one row for each SKU; nothing was stored.",
        ),
        "catalog.sku_unknown": (
            "The catalogue has no article {sku}.",
            "Import it with `cbec catalog import`, or look it up with `cbec catalog list`.",
        ),
        "catalog.reference_missing": (
            "The catalogue has units to receive, and no receipt is named.",
            "Name it with --reference; booking the same receipt twice is safe.",
        ),
    }
)
