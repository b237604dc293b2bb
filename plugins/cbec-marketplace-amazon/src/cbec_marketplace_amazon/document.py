"""A document's way from bytes to a page of orders, each order for itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from cbec_core.api import (
    CbecError,
    DomainError,
    ImportedOrder,
    Order,
    OrderFault,
    OrderPage,
    ReadContext,
)
from cbec_marketplace_amazon import errors as errors  # defines the codes that are raised here
from cbec_marketplace_amazon.answers import cursor_of, gather, wrong
from cbec_marketplace_amazon.orders import read_order
from cbec_marketplace_amazon.orders_v0 import read_order_v0
from cbec_marketplace_amazon.reading import Desk, Misfit
from cbec_marketplace_amazon.slicing import cut_page

__all__ = ["decode", "looks_like_amazon", "read_document"]

_AMAZON: Final = re.compile(
    rb'"AmazonOrderId"\s*:|"orderId"\s*:\s*"[0-9A-Z]{3}-\d{7}-\d{7}"|"salesChannel"\s*:\s*\{'
    rb'|"(createdBefore|lastUpdatedBefore|CreatedBefore|LastUpdatedBefore)"\s*:'
)
_JSON: Final = re.compile(rb"(\xef\xbb\xbf)?\s*[\[{]")
_SETTLEMENT: Final = re.compile(rb"(\xef\xbb\xbf)?settlement-id\t")
_PLACE: Final = re.compile(r"line (\d+) column (\d+)")
_ORDER_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_OPENING: Final = re.compile(r'\{\s*"orderId"\s*:\s*"([0-9A-Za-z_-]{1,64})"')


def looks_like_amazon(head: bytes) -> bool:
    """Tell from the beginning of a document whether Amazon may have written it."""
    if _SETTLEMENT.match(head):
        return True
    return _JSON.match(head) is not None and _AMAZON.search(head) is not None


def decode(document: bytes) -> str:
    """Return a document as text, without a byte order mark."""
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DomainError("intake.not_utf8", position=fault.start) from None


def read_document(document: bytes, context: ReadContext) -> OrderPage:
    """Read every order of a document; those that cannot be taken are named as faults."""
    text = decode(document)
    return _read_cut(text, Desk(context)) or _read_whole(text, Desk(context))


def _read_cut(text: str, desk: Desk) -> OrderPage | None:
    """Read a `searchOrders` answer piece by piece, or return none if it must be read whole."""
    cut = cut_page(text)
    if cut is None:
        return None
    pieces, rest = cut
    try:
        envelope = from_json(rest, allow_inf_nan=False)
    except ValueError:
        return None
    page = _Page(desk)
    known = _known(pieces, desk.context)
    for index, piece in enumerate(pieces):
        if index in known:
            page.unchanged.append(known[index])
        elif "NaN" in piece or "Infinity" in piece:
            return None  # words that pydantic reads as numbers, and JSON does not know
        elif not page.take(f"orders[{index}]", piece, read_order, "orderId"):
            return None
    if (
        not known
        and not page.taken
        and not any('"salesChannel"' in p or '"orderItems"' in p for p in pieces)
    ):
        raise wrong("its orders have neither salesChannel nor orderItems")
    pagination = envelope.get("pagination")
    token = pagination.get("nextToken") if isinstance(pagination, dict) else None
    return page.close(token if isinstance(token, str) else "", cursor_of(envelope))


def _known(pieces: list[str], context: ReadContext) -> dict[int, str]:
    """Return the ids of orders whose very text was read before, by their places.

    An order that comes twice in a page is read, for its two texts must say the same.
    """
    places: dict[str, int] = {}
    twice: set[str] = set()
    for index, piece in enumerate(pieces):
        start = _OPENING.match(piece)
        if start is not None and places.setdefault(start[1], index) != index:
            twice.add(start[1])
    texts = {name: pieces[index] for name, index in places.items() if name not in twice}
    return {places[name]: name for name in context.known(texts)}


def _read_whole(text: str, desk: Desk) -> OrderPage:
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError as fault:
        place = _PLACE.search(str(fault))
        line, column = place.groups() if place else (1, 1)
        raise DomainError("intake.not_json", line=int(line), column=int(column)) from None
    answers = gather(value)
    page = _Page(desk)
    for path, order in answers.orders:
        page.take(path, _text(order), read_order, "orderId")
    for path, order in answers.whole_v0():
        name = order.get("AmazonOrderId") if isinstance(order, dict) else None
        if isinstance(name, str) and name in answers.unfinished:
            page.refuse(name, path, DomainError("amazon.items_incomplete", order=name))
        else:
            page.take(path, _text(order), read_order_v0, "AmazonOrderId")
    for name in answers.orphans():
        shown = _shown(name)
        page.refuse(shown, "", DomainError("amazon.order_missing", order=shown))
    return page.close(answers.next_page, answers.cursor)


def _text(order: object) -> str:
    return to_json(order).decode()


def _shown(name: object) -> str:
    """Return an order id if it may be one, for a field out of place may hold anything."""
    return name if isinstance(name, str) and _ORDER_ID.fullmatch(name) else ""


class _Page:
    """Collect what can be taken of a page, and the faults of the rest."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.taken: dict[str, ImportedOrder] = {}
        self.unchanged: list[str] = []
        self._twice: dict[str, str] = {}
        self._faults: list[OrderFault] = []

    def take(self, path: str, raw: str, read: Callable[[str, Desk], Order], id_field: str) -> bool:
        """Read one order; return false if its text is not JSON."""
        try:
            # One letter is found twenty times as fast as six.
            if "\\" in raw and "\\u0000" in raw:
                raise DomainError("amazon.nul_character", order=_name(raw, id_field))
            order = read(raw, self._desk)
        except ValidationError as fault:
            first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
            if first["type"] == "json_invalid":
                return False
            place = _join(path, first["loc"])
            invalid = DomainError(
                "intake.invalid", count=fault.error_count(), path=place, reason=first["msg"]
            )
            self.refuse(_name(raw, id_field), place, invalid)
        except Misfit as fault:
            self.refuse(_name(raw, id_field), f"{path}.{fault.path}", fault.fault)
        except CbecError as fault:
            self.refuse(_name(raw, id_field), path, fault)
        else:
            self._keep(path, order, raw)
        return True

    def refuse(self, external_id: str, path: str, fault: CbecError) -> None:
        """Name an order that cannot be taken."""
        self._faults.append(OrderFault.of(external_id, path, fault))

    def close(self, next_page: str, cursor: str) -> OrderPage:
        """Return the page; an order that stands in it twice with different content is a fault."""
        for name, path in self._twice.items():
            del self.taken[name]
            self.refuse(name, path, DomainError("amazon.duplicate_differs", order=name))
        orders, faults = tuple(self.taken.values()), tuple(self._faults)
        return OrderPage(orders, faults, next_page, cursor, tuple(self.unchanged))

    def _keep(self, path: str, order: Order, raw: str) -> None:
        first = self.taken.setdefault(order.external_id, ImportedOrder(order, raw))
        if first.order.content_hash != order.content_hash:
            self._twice.setdefault(order.external_id, path)


def _name(raw: str, id_field: str) -> str:
    value: Any = from_json(raw)
    return _shown(value.get(id_field)) if isinstance(value, dict) else ""


def _join(path: str, places: tuple[int | str, ...]) -> str:
    for place in places:
        path += f"[{place}]" if isinstance(place, int) else f".{place}"
    return path
