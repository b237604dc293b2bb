"""A table of questions as baskets in columns: minor units, codes, and which have a fault."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.types as kinds

from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.errors import DomainError
from cbec_core.domain.identifiers import IdentifierKind
from cbec_core.domain.landed_request import Apportion, Buyer, DataSet, TransportMode
from cbec_core.domain.pricing import ChargeKind, TaxScheme
from cbec_core.services.bulk._amounts import amounts_of
from cbec_core.services.bulk.cells import Cells, Coded, Numbers
from cbec_core.services.bulk.fields import AMOUNTS, FIELDS
from cbec_core.services.bulk.importers import COLUMNS, COUNTRY, numbers_of
from cbec_core.services.bulk.segments import Ints, Segments

__all__ = ["Frame", "read"]

E = TypeVar("E", bound=StrEnum)


@attrs.define
class Frame:
    """Baskets side by side: `heads` has a code for each basket, the rest a cell for each line.

    Rows lie basket by basket; `rows` tells where each was in the table, none: in this very order.
    """

    cells: Cells
    rows: Ints | None
    baskets: Segments
    heads: dict[str, Coded] = attrs.field(repr=False)
    importers: dict[IdentifierKind, Coded]
    freight: Ints
    insurance: Ints
    discount: Ints
    bought: Ints
    collected: dict[ChargeKind, Ints]
    value: Ints
    quantity: Ints
    line: Coded
    hs: Coded
    line_origin: Coded
    duty_rate: Numbers | None
    tax_rate: Numbers | None
    minor: bool
    _late: dict[str, Any] = attrs.field(factory=dict, init=False)

    @property
    def weight_g(self) -> Ints:
        """Return the grams of each line; like the texts below they are read on demand."""
        found: Ints = self._once("weight_g", lambda: self.cells.whole("weight_g", 0, 0))
        return found

    @property
    def description(self) -> Coded:
        """Return the description of each line."""
        return self._text("description")

    @property
    def sku(self) -> Coded:
        """Return the article of each line."""
        return self._text("sku")

    @property
    def maker_id(self) -> Coded:
        """Return the maker's number of each line's article."""
        return self._text("maker_id")

    @property
    def gtin(self) -> Coded:
        """Return the GTIN of each line's article."""
        return self._text("gtin", _digits)

    def _text(self, name: str, clean: Callable[[str], str] = str) -> Coded:
        found: Coded = self._once(name, lambda: self.cells.coded(name, clean, ""))
        return found

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self._late:
            self._late[name] = read()
        return self._late[name]

    def head(self, name: str, basket: int) -> Any:
        """Return what a basket has in one of its columns."""
        found = self.heads[name]
        return found.values[int(found.codes[basket])]


def read(table: pa.Table, first: int = 1) -> Frame:
    """Return the baskets of a table; `first` is the number of its first row in errors.

    Raises `landed_cost.column_*`, `landed_cost.cell_invalid` and `landed_cost.request_mixed`.
    """
    _known(table)
    cells = Cells(table, first)
    baskets = _baskets(cells, table)
    text: Callable[[str], str] = str
    heads = {
        "on": cells.days("on"),
        "origin": cells.coded("origin", _code, "", needed=True),
        "destination": cells.coded("destination", _code, "", needed=True),
        "region": cells.coded("region", text, ""),
        "currency": cells.coded("currency", _currency, "", needed=True),
        "incoterm": cells.coded("incoterm", _one_of(Incoterm, Incoterm.DAP), Incoterm.DAP),
        "buyer": cells.coded("buyer", _one_of(Buyer, Buyer.CONSUMER), Buyer.CONSUMER),
        "transport": cells.coded("transport", _one_of(TransportMode, None), None),
        "declaration": cells.coded("declaration", _one_of(DataSet, None), None),
        "apportion": cells.coded("apportion", _one_of(Apportion, Apportion.VALUE), Apportion.VALUE),
        "scheme": cells.coded("scheme", _one_of(TaxScheme, None), None),
        "scheme_number": cells.coded("scheme_number", text, ""),
        COUNTRY: cells.coded(COUNTRY, str.upper, ""),
    }
    for name in cells.names.intersection(COLUMNS.values()):
        heads[name] = cells.coded(name, text, "")
    heads = {name: _head(cells, baskets, name, found) for name, found in heads.items()}
    money = amounts_of(cells, baskets, heads["currency"])
    return Frame(
        cells=cells,
        rows=cells.rows,
        baskets=baskets,
        heads=heads,
        importers=numbers_of(cells, baskets, heads),
        freight=money.freight,
        insurance=money.insurance,
        discount=money.discount,
        bought=money.bought,
        collected=money.collected,
        value=money.value,
        quantity=money.quantity,
        line=cells.coded("line", text, ""),
        hs=cells.coded("hs", _digits, ""),
        line_origin=cells.coded("line_origin", str.upper, ""),
        duty_rate=_rate(cells, "duty_rate"),
        tax_rate=_rate(cells, "tax_rate"),
        minor=money.minor,
    )


def _known(table: pa.Table) -> None:
    names = set(table.column_names)
    if len(names) != len(table.column_names):
        twice = next(name for name in table.column_names if table.column_names.count(name) > 1)
        raise DomainError("landed_cost.column_clash", column=twice, other=twice)
    plain = {name.removesuffix("_minor") if name[:-6] in AMOUNTS else name for name in names}
    if unknown := sorted(plain - set(FIELDS)):
        raise DomainError("landed_cost.column_unknown", column=unknown[0])
    for name, field in FIELDS.items():
        if field.needed and name not in names:
            raise DomainError("landed_cost.column_missing", column=name)
    minor = sorted(name for name in names if name[:-6] in AMOUNTS and name.endswith("_minor"))
    if minor and (whole := sorted(names & set(AMOUNTS))):
        raise DomainError("landed_cost.column_clash", column=minor[0], other=whole[0])
    if not plain & {"value", "unit_price"}:
        raise DomainError("landed_cost.column_missing", column="value")


def _baskets(cells: Cells, table: pa.Table) -> Segments:
    """Find the baskets, and bring their lines together in the order of the table."""
    if not len(cells):
        return Segments(np.zeros(0, np.int64))
    column = table.column("request")
    if kinds.is_integer(column.type) and not column.null_count:
        codes: npt.NDArray[Any] = column.to_numpy()
    else:
        codes = cells.keys("request")
    opens = np.empty(len(codes), np.bool_)
    opens[0] = True
    np.not_equal(codes[1:], codes[:-1], out=opens[1:])
    keys = codes[opens]
    rising = bool((keys[1:] > keys[:-1]).all())
    if not rising and len(np.unique(keys)) < len(keys):
        cells.rows = np.argsort(codes, kind="stable")
        codes = codes[cells.rows]
        np.not_equal(codes[1:], codes[:-1], out=opens[1:])
    starts = np.flatnonzero(opens)
    return Segments(np.diff(starts, append=len(codes)))


def _head(cells: Cells, baskets: Segments, name: str, column: Coded) -> Coded:
    """Return what each basket has, which must be the same on all of its lines."""
    codes = column.codes[baskets.starts]
    if len(column.values) > 1 and baskets.count < baskets.rows:
        wrong = column.codes != np.repeat(codes, baskets.even or baskets.sizes)
        if wrong.any():
            raise cells.mixed(int(wrong.argmax()), name)
    return Coded(codes, column.values)


def _rate(cells: Cells, name: str) -> Numbers | None:
    """Return rates in percent, in as few digits as they need; none where no line has one."""
    found = cells.decimals(name)
    if found is None or (found.missing is not None and found.missing.all()):
        return None
    units, scale = found.units, found.scale
    wrong = (units < 0) | (units > min(10_000 * 10**scale, 2**62))
    if wrong.any():
        raise cells.refuse(int(wrong.argmax()), name, "a rate from 0 to 10000 percent is needed")
    while scale and not (units % 10).any():
        units, scale = units // 10, scale - 1
    return Numbers(units, scale, found.missing)


def _digits(text: str) -> str:
    return text.replace(".", "").replace(" ", "")


def _needed(text: str) -> str:
    if not text:
        raise ValueError("a value is needed")
    return text


def _code(text: str) -> str:
    return _needed(text).upper()


def _currency(text: str) -> str:
    code = _code(text)
    if code not in EXPONENTS:
        raise ValueError("a currency of ISO 4217 is needed")
    return code


def _one_of(kind: type[E], empty: E | None) -> Callable[[str], E | None]:
    def clean(text: str) -> E | None:
        if not text:
            return empty
        try:
            return kind(text)
        except ValueError:
            raise ValueError(f"it is none of {', '.join(kind)}") from None

    return clean
