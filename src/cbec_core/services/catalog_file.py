"""Catalogue files: CSV with a header row or a JSON list become variants, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from unicodedata import category as unicode_category

import attrs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from cbec_core.domain.errors import DomainError
from cbec_core.domain.party import check_country
from cbec_core.domain.product import (
    Category,
    CustomsProfile,
    Product,
    ResponsiblePerson,
    ResponsibleRole,
    Variant,
    check_gtin,
    check_hs,
)
from cbec_core.domain.quantity import LARGEST, Dimensions

__all__ = ["COLUMNS", "CatalogEntry", "read_catalog"]

_LONGEST = 2000
_TERMINAL = ("Cc", "Cs")  # what steers a terminal, and half characters that no database takes


@attrs.frozen
class CatalogEntry:
    """One row of a catalogue file: a variant, and units to receive."""

    variant: Variant
    stock: int = 0


def _text(value: str) -> str:
    if any(unicode_category(character) in _TERMINAL for character in value):
        raise ValueError("control")
    return value.strip()


def _filled(value: str) -> str:
    if not value:
        raise ValueError("empty")
    return value


def _whole(value: object) -> object:
    """Take a number as JSON has it, or as digits in a cell; no fraction, no truth value."""
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,12}\s*", value, re.ASCII):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("whole")
    return value


def _sides(value: object) -> object:
    """Take three sides as a list, or as 90x90x230 in a cell."""
    return re.split(r"[x×*]", value) if isinstance(value, str) else value  # noqa: RUF001


def _hs(value: str) -> str:
    try:
        return check_hs(value) if value else ""
    except DomainError:
        raise ValueError("hs") from None


def _gtin(value: str) -> str:
    try:
        return check_gtin(value) if value else ""
    except DomainError:
        raise ValueError("gtin") from None


def _country(value: str) -> str:
    try:
        return check_country(value) if value else ""
    except DomainError:
        raise ValueError("country") from None


Text = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_text)]
Name = Annotated[Text, Field(max_length=200)]
Country = Annotated[Text, AfterValidator(_country)]
Whole = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=LARGEST)]
Side = Annotated[int, BeforeValidator(_whole), Field(gt=0, le=LARGEST)]


class _Row(BaseModel):
    """The columns of a row; each that is left out is empty."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    sku: Annotated[Name, AfterValidator(_filled)]
    title: Annotated[Text, AfterValidator(_filled)]
    hs: Annotated[Text, AfterValidator(_hs)] = ""
    origin: Country = ""
    description: Text = ""
    description_zh: Text = ""
    material: Text = ""
    weight_g: Whole = 0
    net_weight_g: Whole | None = None
    dimensions_mm: Annotated[tuple[Side, Side, Side], BeforeValidator(_sides)] | None = None
    product: Name = ""
    category: Name = ""
    maker_id: Name = ""
    gtin: Annotated[Text, AfterValidator(_gtin)] = ""
    manufacturer: Text = ""
    manufacturer_country: Country = ""
    manufacturer_address: Text = ""
    manufacturer_contact: Text = ""
    responsible_person: Text = ""
    responsible_person_country: Country = ""
    responsible_person_address: Text = ""
    responsible_person_contact: Text = ""
    stock: Whole = 0

    @model_validator(mode="after")
    def _persons_are_named(self) -> _Row:
        for role in ResponsibleRole:
            told = self._told(role)
            if any(told.values()) and not (told[""] and told["_country"]):
                raise PydanticCustomError(role.value, "nameless")
        return self

    def _told(self, role: ResponsibleRole) -> dict[str, str]:
        parts = ("", "_country", "_address", "_contact")
        return {part: getattr(self, f"{role.value}{part}") for part in parts}

    def _persons(self) -> Iterator[ResponsiblePerson]:
        for role in ResponsibleRole:
            name, country, address, contact = self._told(role).values()
            if name:
                yield ResponsiblePerson(role, name, country, address, contact)

    def entry(self, merchant_id: str) -> CatalogEntry:
        """Return the row as the domain knows it; the net weight is the weight if left out."""
        category = Category(self.category, self.category) if self.category else None
        net = self.weight_g if self.net_weight_g is None else self.net_weight_g
        variant = Variant(
            sku=self.sku,
            product=Product(self.product or self.sku, merchant_id, self.title, category),
            weight_g=self.weight_g,
            dimensions=Dimensions(*self.dimensions_mm) if self.dimensions_mm else None,
            customs=CustomsProfile(
                hs=self.hs,
                origin=self.origin,
                description=self.description,
                description_zh=self.description_zh,
                material=self.material,
                net_weight_g=net,
                maker_id=self.maker_id,
                gtin=self.gtin,
                persons=tuple(self._persons()),
            ),
        )
        return CatalogEntry(variant, self.stock)


COLUMNS = tuple(_Row.model_fields)
_WRONG = {
    "hs": "catalog.hs_invalid",
    "gtin": "catalog.gtin_invalid",
    "origin": "catalog.country_unknown",
    "manufacturer_country": "catalog.country_unknown",
    "responsible_person_country": "catalog.country_unknown",
    "weight_g": "catalog.number_invalid",
    "net_weight_g": "catalog.number_invalid",
    "stock": "catalog.number_invalid",
    "dimensions_mm": "catalog.dimensions_invalid",
}


def read_catalog(
    document: bytes, name: str, merchant_id: str, known: frozenset[str] = frozenset()
) -> tuple[CatalogEntry, ...]:
    """Return the entries of a file, or raise for the first row and column that is wrong.

    `known` holds SKUs that another file of the same import names already. Rows are counted as an
    editor counts lines in CSV, the header being the first; entries of a JSON list from one.
    """
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DomainError("intake.not_utf8", position=fault.start) from None
    rows = _json_rows(text, name) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text, name)
    seen = set(known)
    entries = []
    for number, row in rows:
        entry = _checked(row, name, number).entry(merchant_id)
        sku = entry.variant.sku
        if sku in seen:
            raise DomainError("catalog.sku_duplicate", name=name, row=number, column="sku")
        seen.add(sku)
        entries.append(entry)
    if not entries:
        raise DomainError("catalog.empty", name=name)
    return tuple(entries)


def _checked(row: Mapping[str, Any], name: str, number: int) -> _Row:
    try:
        return _Row.model_validate(row)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
    if not first["loc"]:
        raise DomainError("catalog.person_nameless", name=name, row=number, column=first["type"])
    column = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        # A key that we do not know may hold anything, so it is told by its place.
        place, columns = list(row).index(column) + 1, ", ".join(COLUMNS)
        raise DomainError(
            "catalog.column_unknown", name=name, row=number, column=place, columns=columns
        )
    text = "catalog.column_missing" if first["type"] == "missing" else "catalog.text_invalid"
    raise DomainError(_WRONG.get(column, text), name=name, row=number, column=column)


def _json_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as fault:
        raise DomainError("intake.not_json", line=fault.lineno, column=fault.colno) from None
    except (ValueError, RecursionError):  # a key twice, a number or a depth without end
        raise DomainError("catalog.not_understood", name=name) from None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise DomainError("catalog.not_understood", name=name)
    yield from enumerate(found, 1)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the filled cells of each row; a comma, a semicolon or a tabulator parts them."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if "sku" not in header:
            raise DomainError("catalog.not_understood", name=name)
        for place, column in enumerate(header, 1):
            if column not in COLUMNS:
                columns = ", ".join(COLUMNS)
                raise DomainError(
                    "catalog.column_unknown", name=name, row=1, column=place, columns=columns
                )
            if header.index(column) + 1 < place:
                raise DomainError("catalog.column_twice", name=name, row=1, column=column)
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise DomainError(
                    "catalog.cells_differ",
                    name=name,
                    row=rows.line_num,
                    count=len(cells),
                    wanted=len(header),
                )
            filled = {key: cell for key, cell in zip(header, cells, strict=True) if cell.strip()}
            yield rows.line_num, filled
    except csv.Error:
        raise DomainError("catalog.not_understood", name=name) from None
