"""A commodity of the UK Trade Tariff API as one tree, from JSON:API or already flattened."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cbec_tariff_tables.reading import Measured, document, odd

__all__ = ["Area", "Commodity", "Component", "Measure", "read_commodity"]

_MOST: Final = 100_000  # joined objects of a document


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Area(_Part):
    """A country or a group of them; the area 1011 is every country."""

    id: str
    description: str | None = None
    children_geographical_areas: tuple[Area, ...] = ()

    @property
    def members(self) -> frozenset[str]:
        """Return the countries; none where the document does not say them."""
        if len(self.id) == 2:
            return frozenset((self.id,))
        return frozenset(child.id for child in self.children_geographical_areas)


class Component(_Part):
    """A term of a duty expression; `duty_expression_id` says how it joins those before it."""

    duty_expression_id: str
    duty_expression_abbreviation: str | None = None
    duty_amount: str | None = None
    monetary_unit_code: str | None = None
    measurement_unit_code: str | None = None
    measurement_unit_qualifier_code: str | None = None


class _Type(_Part):
    id: str
    description: str | None = None


class _Act(_Part):
    regulation_code: str | None = None


class Measure(_Part):
    """One measure at import: its type, area, days, terms, and what it depends on."""

    id: str
    effective_start_date: str
    effective_end_date: str | None = None
    vat: bool = False
    excise: bool = False
    import_: bool = Field(default=True, alias="import")
    measure_type: _Type
    geographical_area: Area
    excluded_countries: tuple[Area, ...] = ()
    measure_components: tuple[Component, ...] = ()
    measure_conditions: tuple[dict[str, Any], ...] = ()
    legal_acts: tuple[_Act, ...] = ()
    additional_code: dict[str, Any] | None = None
    order_number: dict[str, Any] | None = None


class Commodity(_Part):
    """Goods of ten digits with their measures at import."""

    goods_nomenclature_item_id: str = Field(pattern="^[0-9]{10}$")
    description: str | None = None
    declarable: bool
    meursing_code: bool | None = False
    import_measures: tuple[Measure, ...]


def read_commodity(file: Measured) -> Commodity:
    """Return the commodity of a document; raise `tariff.not_understood` with the place."""
    found = document(file)
    if not isinstance(found, dict):
        raise odd(file.place, "it is not an object of JSON")
    tree = _joined(file.place, found) if isinstance(found.get("data"), dict) else found
    try:
        return Commodity.model_validate(tree)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise odd(f"{file.place}: {where}", first["msg"].rstrip(".")) from None


def _joined(place: str, found: dict[str, Any]) -> dict[str, Any]:
    """Put the included objects of JSON:API where they are related."""
    included = found.get("included") or []
    if not isinstance(included, list) or not all(isinstance(one, dict) for one in included):
        raise odd(place, "included is no list of objects")
    there = {(str(one.get("type")), str(one.get("id"))): one for one in included}
    if len(there) < len(included):
        raise odd(place, "an object is included twice")
    left = _MOST

    def whole(one: dict[str, Any], path: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        nonlocal left
        left -= 1
        if left < 0:
            raise odd(place, "its objects are related without end")
        tree = {"id": one.get("id"), **_mapping(one.get("attributes"))}
        for name, relation in _mapping(one.get("relationships")).items():
            to = _mapping(relation).get("data")
            if isinstance(to, list):
                tree[name] = [related(ref, path) for ref in to]
            elif to is not None:
                tree[name] = related(to, path)
        return tree

    def related(ref: Any, path: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        key = (str(_mapping(ref).get("type")), str(_mapping(ref).get("id")))
        target = there.get(key)
        if target is None or key in path:
            return {"id": key[1]}
        return whole(target, (*path, key))

    def _mapping(value: Any) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise odd(place, "it is not JSON:API")
        return value

    return whole(found["data"], ())
