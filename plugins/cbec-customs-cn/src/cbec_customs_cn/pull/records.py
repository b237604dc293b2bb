"""Where payment data come from: a Protocol for shops that embed, and files that a person fills."""

from __future__ import annotations

import csv
import json
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from cbec_core.api import DomainError, Retry
from cbec_customs_cn.pull.payment import Goods, PaidOrder, PaymentExchange, PaymentHead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FileRecords", "PaymentRecords"]

_LARGEST_JSON: Final = 2_000_000
_LARGEST_CSV: Final = 200_000_000
_HEAD: Final = (
    *("guid", "initalRequest", "initalResponse", "ebpCode", "payCode", "payTransactionId"),
    *("totalAmount", "currency", "verDept", "payType", "tradingTime", "note"),
)
_ORDER: Final = ("orderNo", "recpAccount", "recpCode", "recpName")
_GOODS: Final = ("gname", "itemLink")
_OPTIONAL: Final = {"payType", "note", "recpCode"}


class PaymentRecords(Protocol):
    """Know the payment of an order, as the payment company took it."""

    def payment(self, order_no: str) -> PaymentExchange | None:
        """Return the payment that covers an order, or nothing where it is not known (yet)."""
        ...


class FileRecords:
    """Payments in a folder of JSON files, one a payment, or in one CSV file, one row an article.

    JSON holds `payExchangeInfoHead` and `payExchangeInfoLists` as they are sent; the file's name
    does not matter. The columns of a CSV are the same names; rows of one `guid` are one payment,
    rows of one `orderNo` one order. Files are read when they are first asked for, and once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def payment(self, order_no: str) -> PaymentExchange | None:
        """Return the payment of an order; raises `ceb.pull_file` for files that cannot be read."""
        return self._by_order.get(order_no)

    @cached_property
    def _by_order(self) -> dict[str, PaymentExchange]:
        found: dict[str, PaymentExchange] = {}
        for place, exchange in self._exchanges():
            for order in exchange.payExchangeInfoLists:
                if order.orderNo in found:
                    raise _unreadable(place, "orderNo")
                found[order.orderNo] = exchange
        return found

    def _exchanges(self) -> Iterator[tuple[str, PaymentExchange]]:
        if self._path.is_dir():
            for file in sorted(self._path.glob("*.json")):
                yield file.name, _from_json(file)
        elif self._path.is_file():
            yield from _from_csv(self._path)
        else:
            raise _unreadable(self._path.name, "the file")


def _from_json(file: Path) -> PaymentExchange:
    try:
        read = json.loads(_text(file, _LARGEST_JSON), parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError):
        raise _unreadable(file.name, "JSON") from None
    orders = []
    for order in _list(file.name, _part(file.name, read, "payExchangeInfoLists")):
        goods = tuple(
            Goods(**_values(file.name, one, _GOODS))
            for one in _list(file.name, _part(file.name, order, "goodsInfo"))
        )
        orders.append(PaidOrder(goodsInfo=goods, **_values(file.name, order, _ORDER)))
    head = _values(file.name, _part(file.name, read, "payExchangeInfoHead"), _HEAD)
    return PaymentExchange(
        payExchangeInfoHead=PaymentHead(**head), payExchangeInfoLists=tuple(orders)
    )


def _from_csv(file: Path) -> Iterator[tuple[str, PaymentExchange]]:
    payments: dict[str, list[tuple[str, dict[str, str]]]] = {}
    reader = csv.DictReader(_text(file, _LARGEST_CSV).splitlines(keepends=True))
    missing = {*_HEAD, *_ORDER, *_GOODS} - _OPTIONAL - set(reader.fieldnames or ())
    if missing:
        raise _unreadable(file.name, min(missing))
    for row in reader:
        place = f"{file.name}:{reader.line_num}"
        payments.setdefault(row["guid"], []).append((place, row))
    for rows in payments.values():
        place, first = rows[0]
        head = _values(place, first, _HEAD)
        orders: dict[str, tuple[dict[str, Any], list[Goods]]] = {}
        for at, row in rows:
            if _values(at, row, _HEAD) != head:
                raise _unreadable(at, "guid")
            of = _values(at, row, _ORDER)
            known, goods = orders.setdefault(row["orderNo"], (of, []))
            if known != of:
                raise _unreadable(at, "orderNo")
            goods.append(Goods(**_values(at, row, _GOODS)))
        listed = tuple(PaidOrder(goodsInfo=tuple(goods), **of) for of, goods in orders.values())
        yield (
            place,
            PaymentExchange(payExchangeInfoHead=PaymentHead(**head), payExchangeInfoLists=listed),
        )


def _values(place: str, given: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of a record; an empty optional one is left out."""
    if not isinstance(given, dict):
        raise _unreadable(place, names[0])
    found: dict[str, Any] = {}
    for name in names:
        value = given.get(name)
        if name == "totalAmount":
            found[name] = _amount(place, value)
        elif value in (None, "") and name in _OPTIONAL:
            continue
        elif isinstance(value, str):
            found[name] = value
        else:
            raise _unreadable(place, name)
    return found


def _amount(place: str, value: object) -> Decimal:
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise _unreadable(place, "totalAmount") from None
    if not amount.is_finite() or amount.adjusted() > 20:
        raise _unreadable(place, "totalAmount")
    return amount


def _part(place: str, given: object, name: str) -> object:
    if not isinstance(given, dict) or name not in given:
        raise _unreadable(place, name)
    return given[name]


def _list(place: str, given: object) -> list[object]:
    if not isinstance(given, list):
        raise _unreadable(place, "the list")
    return given


def _text(file: Path, most: int) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(most + 1)
        if len(raw) > most:
            raise _unreadable(file.name, "size")
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file.name, "UTF-8") from None


def _unreadable(place: str, name: str) -> DomainError:
    return DomainError("ceb.pull_file", retry=Retry.NEVER, place=place, name=name)
