"""The forms in which Amazon's answers come, and the orders in them.

- `searchOrders` (`orders`, `pagination`, `createdBefore` or `lastUpdatedBefore`) and `getOrder`
  (`order`) of version 2026-01-01;
- `getOrders` and `getOrder` of version v0, in their `payload` or without it, the items inside each
  order as `OrderItems`, or beside them as answers of `getOrderItems`; answers of `getOrderAddress`
  and `getOrderBuyerInfo` may stand beside them too;
- a list of such answers, or an object with one answer under each name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from cbec_core.api import DomainError

__all__ = ["Answers", "cursor_of", "gather", "wrong"]

Json = dict[str, Any]

_CODE: Final = re.compile(r"[A-Za-z]{1,40}")
_EPOCH: Final = re.compile(r"[0-9](\.[0-9]{1,15})?E[0-9]{1,2}")
_V0_ORDER: Final = frozenset({"PurchaseDate", "OrderStatus", "LastUpdateDate"})
_V0_BUYER: Final = frozenset({"BuyerEmail", "BuyerName", "BuyerTaxInfo", "PurchaseOrderNumber"})


@attrs.define
class Answers:
    """What a document holds: orders with their places, and parts of v0 orders by order id."""

    orders: list[tuple[str, Any]] = attrs.field(factory=list)
    orders_v0: list[tuple[str, Any]] = attrs.field(factory=list)
    items: dict[str, list[Any]] = attrs.field(factory=dict)
    unfinished: set[str] = attrs.field(factory=set)
    parts: dict[str, Json] = attrs.field(factory=dict)
    next_page: str = ""
    cursor: str = ""

    def whole_v0(self) -> Iterator[tuple[str, Any]]:
        """Yield each v0 order with the parts that came beside it."""
        for path, order in self.orders_v0:
            name = order.get("AmazonOrderId") if isinstance(order, dict) else None
            if isinstance(name, str) and (name in self.items or name in self.parts):
                order = {**order, **self.parts.get(name, {})}
                if name in self.items:
                    inside = order.get("OrderItems")
                    first = inside if isinstance(inside, list) else []
                    order["OrderItems"] = [*first, *self.items[name]]
            yield path, order

    def orphans(self) -> list[str]:
        """Return the ids of v0 orders of which only parts are here."""
        told = (o.get("AmazonOrderId") for _, o in self.orders_v0 if isinstance(o, dict))
        known = {name for name in told if isinstance(name, str)}
        return [name for name in {**self.items, **self.parts} if name not in known]


def wrong(reason: str) -> DomainError:
    """Return the fault of a document that another marketplace wrote."""
    return DomainError("intake.wrong_marketplace", marketplace="Amazon", reason=reason)


def gather(value: object) -> Answers:
    """Return the orders of a document; raise `intake.wrong_marketplace` if it has another form."""
    answers = Answers()
    if isinstance(value, list):
        if not value:
            raise wrong("it is an empty list")
        for index, answer in enumerate(value):
            _answer(answer, f"[{index}].", answers)
    else:
        _answer(value, "", answers)
    _check_forms(answers)
    return answers


def cursor_of(envelope: Json) -> str:
    """Return the bound that the marketplace froze, as a time in ISO 8601.

    The test system of version v0 writes seconds since 1970 as "1.569521782042E9".
    """
    for key in ("lastUpdatedBefore", "createdBefore", "LastUpdatedBefore", "CreatedBefore"):
        bound = envelope.get(key)
        if isinstance(bound, str) and bound:
            if _EPOCH.fullmatch(bound) and float(bound) < 1e11:
                moment = datetime.fromtimestamp(float(bound), UTC)
                return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            return bound
    return ""


def _answer(value: object, path: str, answers: Answers, *, bundled: bool = False) -> None:
    if not isinstance(value, dict):
        raise wrong("it is neither an object nor a list of objects")
    if isinstance(value.get("orders"), list):
        answers.orders += [(f"{path}orders[{i}]", o) for i, o in enumerate(value["orders"])]
        pagination = value.get("pagination")
        token = pagination.get("nextToken") if isinstance(pagination, dict) else None
        _bounds(value, token, answers)
    elif isinstance(value.get("order"), dict):
        answers.orders.append((f"{path}order", value["order"]))
    elif isinstance(value.get("payload"), dict):
        _payload(value["payload"], f"{path}payload.", answers)
    elif "Orders" in value or "AmazonOrderId" in value:
        _payload(value, path, answers)
    elif isinstance(value.get("errors"), list):
        raise DomainError("amazon.error_answer", error=_error_code(value["errors"]))
    elif not bundled and value and all(isinstance(part, dict) for part in value.values()):
        for name, part in value.items():
            place = name if name.isidentifier() and len(name) <= 40 else "…"
            _answer(part, f"{path}{place}.", answers, bundled=True)
    else:
        raise wrong("it has none of: orders, order, payload, Orders, AmazonOrderId")


def _payload(payload: Json, path: str, answers: Answers) -> None:
    orders = payload.get("Orders")
    if isinstance(orders, list):
        answers.orders_v0 += [(f"{path}Orders[{i}]", order) for i, order in enumerate(orders)]
        _bounds(payload, payload.get("NextToken"), answers)
        return
    name = payload.get("AmazonOrderId")
    if not isinstance(name, str):
        raise wrong("its payload has neither Orders nor AmazonOrderId")
    if not _V0_ORDER.isdisjoint(payload):
        answers.orders_v0.append((path.rstrip("."), payload))
    elif isinstance(payload.get("OrderItems"), list):
        answers.items.setdefault(name, []).extend(payload["OrderItems"])
        (answers.unfinished.add if payload.get("NextToken") else answers.unfinished.discard)(name)
    elif "ShippingAddress" in payload:
        address = payload["ShippingAddress"]
        answers.parts.setdefault(name, {})["ShippingAddress"] = address
    elif not _V0_BUYER.isdisjoint(payload):
        buyer = {key: payload[key] for key in payload if key != "AmazonOrderId"}
        answers.parts.setdefault(name, {})["BuyerInfo"] = buyer
    else:
        raise wrong("its payload is no order and no part of one")


def _bounds(envelope: Json, token: object, answers: Answers) -> None:
    answers.next_page = token if isinstance(token, str) else ""
    answers.cursor = cursor_of(envelope) or answers.cursor


def _error_code(errors: list[Any]) -> str:
    first = errors[0] if errors else None
    code = first.get("code") if isinstance(first, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unnamed"


def _check_forms(answers: Answers) -> None:
    orders = [order for _, order in answers.orders]
    if orders and not any(isinstance(o, dict) and _is_amazon(o) for o in orders):
        raise wrong("its orders have neither salesChannel nor orderItems")
    orders_v0 = [order for _, order in answers.orders_v0]
    if orders_v0 and not any(isinstance(o, dict) and "AmazonOrderId" in o for o in orders_v0):
        raise wrong("its orders have no AmazonOrderId")


def _is_amazon(order: Json) -> bool:
    return "salesChannel" in order or "orderItems" in order
