"""A fake marketplace: reads its own small JSON documents, hears confirmations of shipment."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from cbec_core.api import (
    Address,
    Answer,
    Capability,
    CbecError,
    Charge,
    ConfirmationResult,
    ConfirmShipmentRequest,
    DomainError,
    Identifier,
    ImportedOrder,
    Money,
    OperationKind,
    Order,
    OrderFault,
    OrderLine,
    OrderPage,
    OrderState,
    Party,
    ReadContext,
    Settlement,
    SettlementLine,
    TaxCollection,
    order_id,
)
from cbec_sandbox.counterparty import Counterparty, Deed
from cbec_sandbox.magic import fate_of
from cbec_sandbox.order_documents import (
    AddressPart,
    ChargePart,
    OrderDocument,
    OrdersDocument,
    SettlementDocument,
)

if TYPE_CHECKING:
    from cbec_sandbox.store.effects import Transaction

__all__ = ["SandboxMarketplace"]

M = TypeVar("M", bound=BaseModel)

_HEAD = re.compile(rb'"sandbox_(orders|settlement)"\s*:')


class SandboxMarketplace(Counterparty[ConfirmationResult]):
    """A channel that sells nothing."""

    capability = Capability.MARKETPLACE
    result = ConfirmationResult

    def recognises(self, head: bytes) -> bool:
        """Tell whether the key of a sandbox document stands in the head."""
        return _HEAD.search(head) is not None

    def read_orders(self, document: bytes, context: ReadContext) -> OrderPage:
        """Read a page; an order that cannot be taken becomes a fault with its place."""
        page = _model(OrdersDocument, _json(document, "sandbox_orders"))
        orders: list[ImportedOrder] = []
        faults: list[OrderFault] = []
        for index, raw in enumerate(page.orders):
            try:
                orders.append(_imported(raw, context))
            except ValidationError as fault:
                wrong = _invalid(fault, "orders", index)
                faults.append(OrderFault.of(_external(raw), str(wrong.params["path"]), wrong))
            except CbecError as error:
                faults.append(OrderFault.of(_external(raw), f"orders.{index}", error))
        return OrderPage(tuple(orders), tuple(faults), page.next_page, page.cursor)

    def read_settlement(self, document: bytes, context: ReadContext) -> Settlement:
        """Read a settlement report."""
        report = _model(SettlementDocument, _json(document, "sandbox_settlement"))
        return Settlement(
            id="set_" + order_id(context.merchant_id, context.channel, report.id)[4:],
            merchant_id=context.merchant_id,
            source=context.channel,
            external_id=report.id,
            currency=report.currency,
            payout=Money.parse(report.payout, report.currency),
            settled_at=report.settled_at,
            lines=tuple(
                SettlementLine(
                    id=line.id,
                    kind=line.kind,
                    amount=Money.parse(line.amount, report.currency),
                    order_external_id=line.order,
                    text=line.text,
                )
                for line in report.lines
            ),
        )

    def confirm_shipment(self, request: ConfirmShipmentRequest) -> Answer[ConfirmationResult]:
        """Hear that goods have left; the order's id chooses the fate."""

        def decide(tx: Transaction, reference: str) -> Deed[ConfirmationResult]:
            value = ConfirmationResult(reference)
            fate = fate_of([request.order_external_id])
            return Deed(value, f"order:{request.order_external_id}", fate=fate)

        return self.perform(request, OperationKind.CONFIRM_SHIPMENT, "order_cancelled", decide)


def _json(document: bytes, key: str) -> dict[str, Any]:
    try:
        parsed = json.loads(
            document.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_constant
        )
    except UnicodeDecodeError as fault:
        raise DomainError("intake.not_utf8", position=fault.start) from None
    except json.JSONDecodeError as fault:
        raise DomainError("intake.not_json", line=fault.lineno, column=fault.colno) from None
    except RecursionError:
        raise DomainError("intake.not_json", line=1, column=1) from None
    if not isinstance(parsed, dict) or key not in parsed:
        raise DomainError(
            "intake.wrong_marketplace", marketplace="sandbox", reason=f"there is no key {key!r}"
        )
    return parsed


def _constant(name: str) -> NoReturn:
    raise json.JSONDecodeError("not a number of JSON", name, 0)


def _model(model: type[M], parsed: dict[str, Any]) -> M:
    try:
        return model.model_validate(parsed)
    except ValidationError as fault:
        raise _invalid(fault) from None


def _invalid(fault: ValidationError, *place: str | int) -> DomainError:
    errors = fault.errors(include_input=False, include_url=False)
    path = ".".join(str(part) for part in (*place, *errors[0]["loc"]))
    return DomainError("intake.invalid", count=len(errors), path=path, reason=errors[0]["msg"])


def _imported(raw: object, context: ReadContext) -> ImportedOrder:
    read = OrderDocument.model_validate(raw)
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True, default=str)
    order = Order(
        id=order_id(context.merchant_id, context.channel, read.id),
        merchant_id=context.merchant_id,
        channel=context.channel,
        external_id=read.id,
        placed_at=read.placed_at,
        updated_at=read.updated_at or read.placed_at,
        state=_state(read.state),
        currency=read.currency,
        total=Money.parse(read.total, read.currency),
        lines=tuple(
            OrderLine(
                id=line.id,
                sku=line.sku,
                title=line.title,
                quantity=line.quantity,
                charges=_charges(line.charges, read.currency),
            )
            for line in read.lines
        ),
        charges=_charges(read.charges, read.currency),
        site=read.site,
        fulfilled_by=read.fulfilled_by,
        buyer=_party(read.buyer),
        ship_to=_party(read.ship_to),
        ship_by=read.ship_by,
        content_hash=sha256(text.encode()).hexdigest(),
    )
    # The limit of lines is the deployment's; here the order only has to hold together.
    return ImportedOrder(order.check(max_lines=len(order.lines)), text)


def _state(name: str) -> OrderState:
    try:
        return OrderState(name)
    except ValueError:
        return OrderState.UNKNOWN


def _charges(parts: list[ChargePart], currency: str) -> tuple[Charge, ...]:
    return tuple(
        Charge(
            part.kind,
            Money.parse(part.amount, currency),
            TaxCollection(part.tax.collector, part.tax.scheme, part.tax.number)
            if part.tax
            else None,
        )
        for part in parts
    )


def _party(part: AddressPart | None) -> Party | None:
    if part is None:
        return None
    told = part.model_dump(exclude={"identifiers"})
    numbers = tuple(
        Identifier.of(one.kind, one.number, one.country or part.country) for one in part.identifiers
    )
    return Party(Address(**{**told, "lines": tuple(part.lines)}), numbers)


def _external(raw: object) -> str:
    return str(raw.get("id", ""))[:100] if isinstance(raw, dict) else ""
