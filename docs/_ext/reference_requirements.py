"""The page on what destinations need to be told: what the rows say, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cbec_requirements_world.rows import EVERYWHERE, FAMILIES
from cbec_requirements_world.rows.citations import CITED
from reference_language import say, translated
from reference_text import table

from cbec_core.api import Need, Requirement, Station

_UNREAD = (
    "A law with *(citation not verified)* is named in plain words: nobody has read its citation for"
    " this row. Every other one was read in the place beside it."
)
_NAMES = {"eu": "European Union", "gb": "United Kingdom", "us": "United States"}
_NAMES |= {"others": "Korea, Brazil, China", "*": "Everywhere"}


def _conditions(row: Requirement) -> Iterator[str]:
    """Yield what a consignment must be, in the words of a request."""
    if row.buyer:
        yield f"buyer: {row.buyer.value}"
    if row.over:
        yield f"goods > {row.over.amount} {row.over.currency}"
    named = {
        "scheme": [scheme.value for scheme in row.schemes],
        "transport": [transport.value for transport in row.transports],
        "declaration": [declaration.value for declaration in row.declarations],
        "category": [category.value for category in row.categories],
    }
    yield from (f"{name}: {' '.join(values)}" for name, values in named.items() if values)
    if row.collector:
        yield f"collector: {row.collector.value}"


def _what(row: Requirement) -> str:
    if row.need is Need.HS:
        return f"`hs`: {row.digits}"
    if row.numbers:
        return f"`{row.need.value}`: {' '.join(kind.value for kind in row.numbers)}"
    return f"`{row.need.value}`"


def _stations(row: Requirement) -> str:
    asked = [f"`{station.value}`" for station in row.stations]
    return " ".join(asked) if len(asked) < len(Station) else say("always")


def _rows(rows: Iterable[Requirement]) -> str:
    heads = ("rule", "needed", "severity", "for", "asked at", "days", "law", "source", "confidence")
    return table(
        heads,
        [
            (
                f"`{row.rule}`",
                _what(row),
                translated(row.severity.value),
                "; ".join(f"`{one}`" for one in _conditions(row)) or say("all"),
                _stations(row),
                f"{row.valid_from} – {row.valid_to or ''}".strip(" –"),
                row.law,
                row.source,
                row.confidence.value,
            )
            for row in rows
        ],
    )


def requirements() -> str:
    """Return a table for each family of destinations, and where citations were read."""
    written = []
    for name, family in FAMILIES.items():
        by_rows: dict[tuple[Requirement, ...], list[str]] = {}
        for key, rows in family.items():
            by_rows.setdefault(rows, []).append(key)
        written.append(f"## {say(_NAMES[name])}\n")
        for rows, keys in by_rows.items():
            written += [" ".join(f"`{key}`" for key in keys) + "\n", _rows(rows)]
    written += [f"## {say(_NAMES['*'])}\n", _rows(EVERYWHERE)]
    written += [f"## {say('Where citations were read')}\n", f"{say(_UNREAD)}\n"]
    written.append(table(("law", "read in"), sorted(CITED.items())))
    return "\n".join(written)
