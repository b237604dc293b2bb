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
        "landed_cost.bulk_missing": (
            "Quoting a table needs {package}, which is not installed.",
            "Install it with pip install 'cbec-core[bulk]'.",
        ),
        "landed_cost.no_table": (
            "A {type} is not a table.",
            "Give a table of Arrow, or of a library that speaks Arrow, such as Polars.",
        ),
        "landed_cost.file_kind": (
            "{name} is neither a .parquet nor a .csv file.",
            "Name a file with one of these endings.",
        ),
        "landed_cost.unwritable": (
            "{name} cannot be written: {reason}.",
            "Name another file, or mend the folder; what was done is kept beside it.",
        ),
        "landed_cost.basis_changed": (
            "Since the answers of {name} were begun, other settings, plugins or data answer:"
            " {changed}.",
            "Put back what was there and call again, or begin anew with --anew; nothing was mixed.",
        ),
        "landed_cost.column_missing": (
            "The table has no column {column}.",
            "Compare it with the list of columns in the reference.",
        ),
        "landed_cost.column_unknown": (
            "{column} is not a column of a question.",
            "Rename it as the list of columns in the reference says, or leave it out.",
        ),
        "landed_cost.column_clash": (
            "The columns {column} and {other} cannot stand in one table.",
            "Give every amount in one way: as decimals, or as minor units in *_minor.",
        ),
        "landed_cost.column_float": (
            "The column {column} is of the type {type}, which has lost what was written.",
            "Give decimals, or for an amount whole minor units in a column that ends in _minor.",
        ),
        "landed_cost.column_type": (
            "The column {column} is of the type {type}; it must hold: {needed}.",
            "Cast the column before the table is asked.",
        ),
        "landed_cost.cell_invalid": (
            "Row {row}, column {column}: {reason}.",
            "Correct the cell; nothing of this table was computed.",
        ),
        "landed_cost.request_mixed": (
            "Row {row}: {column} is not what other lines of its request say.",
            "What belongs to the consignment must be the same on each of its lines.",
        ),
    }
)
