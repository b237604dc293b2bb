"""Articles without a customs code, and the sheet on which a person chooses one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from cbec_classifier import errors as errors  # defines its codes
from cbec_core.api import Cbec, DomainError, Variant

if TYPE_CHECKING:
    from cbec_classifier.suggesting import Candidate

__all__ = ["COLUMNS", "SHOWN", "Asked", "missing", "write_sheet"]

# Of `cbec catalog import`, which replaces an article by its row: so the sheet says all of it.
COLUMNS: Final = (
    *("sku", "title", "hs", "origin", "description", "description_zh", "material"),
    *("weight_g", "net_weight_g", "dimensions_mm", "product", "category"),
)
SHOWN: Final = 3
_PAGE: Final = 500


@attrs.frozen
class Asked:
    """A description to suggest codes for, and the article that it describes, if it is of one."""

    text: str
    variant: Variant | None = None


def missing(app: Cbec) -> Iterator[Asked]:
    """Yield the articles that have no code of their own, of their product or their category."""
    after = ""
    while page := app.catalog.list(after, _PAGE):
        for variant in page:
            customs = variant.effective_customs
            if not customs.hs:
                text = customs.description or customs.description_zh or variant.product.name
                material = customs.material
                known = material.casefold() in text.casefold()
                yield Asked(text if known else f"{text}, {material}", variant)
        after = page[-1].sku


def write_sheet(path: Path, rows: Iterable[tuple[Asked, tuple[Candidate, ...]]]) -> None:
    """Write a row for each article, `hs` empty, with its candidates in columns behind.

    While these columns are there `cbec catalog import` refuses the file, so that nothing goes in
    unseen. Raises `classify.out_exists` and `classify.out_unwritable`.
    """
    heads = [
        f"{name}_{number}"
        for number in range(1, SHOWN + 1)
        for name in ("suggestion", "score", "meaning")
    ]
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow([*COLUMNS, *heads])
            for asked, candidates in rows:
                cells = [
                    cell
                    for one in candidates[:SHOWN]
                    # With a blank, so that no spreadsheet makes a number of it: 0101 21.
                    for cell in (f"{one.code[:4]} {one.code[4:]}", one.score, one.description)
                ]
                article = _article(asked.variant) if asked.variant else []
                sheet.writerow([*article, *cells, *[""] * (len(heads) - len(cells))])
    except FileExistsError:
        raise DomainError("classify.out_exists", name=path.name) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DomainError("classify.out_unwritable", name=path.name, reason=reason) from None


def _article(variant: Variant) -> list[object]:
    customs, product, sides = variant.customs, variant.product, variant.dimensions
    return [
        variant.sku,
        product.name,
        "",
        customs.origin,
        customs.description,
        customs.description_zh,
        customs.material,
        variant.weight_g,
        customs.net_weight_g,
        f"{sides.length_mm}x{sides.width_mm}x{sides.height_mm}" if sides else "",
        product.id,
        product.category.code if product.category else "",
    ]
