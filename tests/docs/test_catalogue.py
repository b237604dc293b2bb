"""The page on catalogue files names the columns that are read, and what happens without each."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.product import ResponsibleRole
from cbec_core.services.catalog_file import COLUMNS, read_catalog

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "catalogue.md"
SECTION = PAGE.read_text("utf-8").partition("## The columns\n")[2].partition("\n## ")[0]
ROWS: dict[str, str] = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", SECTION, re.MULTILINE))
WHOLE = {
    "sku": "A",
    "title": "t",
    "hs": "610910",
    "origin": "CN",
    "description": "d",
    "description_zh": "描述",
    "material": "m",
    "weight_g": 2,
    "net_weight_g": 1,
    "dimensions_mm": [1, 2, 3],
    "product": "p",
    "category": "c",
    "maker_id": "M-1",
    "gtin": "4006381333931",
    "manufacturer": "Maker",
    "manufacturer_country": "CN",
    "manufacturer_address": "1 Road",
    "manufacturer_contact": "https://maker.example",
    "responsible_person": "Rep",
    "responsible_person_country": "IE",
    "responsible_person_address": "1 Quay",
    "responsible_person_contact": "rep@example.com",
    "stock": 1,
}
_PARTS = {"": "name", "_country": "country", "_address": "postal_address", "_contact": "contact"}
_NAMING = {
    f"{role.value}{part}": role.value for role in ResponsibleRole for part in ("", "_country")
}


def test_the_table_names_exactly_the_columns() -> None:
    assert tuple(ROWS) == COLUMNS
    assert WHOLE.keys() == set(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
def test_the_table_says_what_happens_without_a_column(column: str) -> None:
    row = {key: value for key, value in WHOLE.items() if key != column}
    document = json.dumps([row]).encode()
    if ROWS[column] == "refused":
        with pytest.raises(DomainError, match=column):
            read_catalog(document, "a.json", "m1")
        return
    if column in _NAMING:  # whoever is told of must have a name and a country
        row = {key: value for key, value in row.items() if not key.startswith(_NAMING[column])}
        document = json.dumps([row]).encode()
    (entry,) = read_catalog(document, "a.json", "m1")
    variant, customs = entry.variant, entry.variant.customs
    told = {
        "hs": customs.hs,
        "origin": customs.origin,
        "description": customs.description,
        "description_zh": customs.description_zh,
        "material": customs.material,
        "weight_g": variant.weight_g,
        "net_weight_g": customs.net_weight_g,
        "dimensions_mm": variant.dimensions,
        "product": variant.product.id,
        "category": variant.product.category,
        "maker_id": customs.maker_id,
        "gtin": customs.gtin,
        **{
            f"{role.value}{part}": getattr(customs.person_for(role, "FR"), field, "")
            for role in ResponsibleRole
            for part, field in _PARTS.items()
        },
        "stock": entry.stock,
    }
    fallen_back = {"net_weight_g": variant.weight_g, "product": variant.sku}
    if column in fallen_back:
        assert ROWS[column] in ("`weight_g`", "the SKU")
        assert told[column] == fallen_back[column]
    else:
        assert not told[column]
