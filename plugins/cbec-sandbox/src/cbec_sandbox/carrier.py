"""A fake carrier: explained prices, ZPL labels, and parcels that move by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.api import (
    Answer,
    Capability,
    Document,
    DocumentKind,
    LabelRequest,
    LabelResult,
    OperationKind,
    RateAnswer,
    RateRequest,
    TrackingEvent,
    TrackRequest,
    VoidLabelRequest,
    load,
)
from cbec_sandbox.counterparty import Counterparty, Deed
from cbec_sandbox.magic import POSTCODES, Fate, fate_of
from cbec_sandbox.rates import SERVICES, price, refusal
from cbec_sandbox.tracking import events_of, tracking_number

if TYPE_CHECKING:
    from cbec_sandbox.store.effects import Transaction

__all__ = ["SandboxCarrier"]

_KIND = OperationKind


class SandboxCarrier(Counterparty[LabelResult]):
    """Two services, `economy` and `express`."""

    capability = Capability.CARRIER
    result = LabelResult

    def rate(self, request: RateRequest) -> RateAnswer:
        """Return a price or a reason for each service."""
        refused = {
            code: refusal(service, request.consignment, request.on)
            for code, service in SERVICES.items()
        }
        return RateAnswer(
            quotes=tuple(
                price(SERVICES[code], request.consignment, self.settings.currency)
                for code, reason in refused.items()
                if reason is None
            ),
            refusals=tuple(reason for reason in refused.values() if reason is not None),
        )

    def buy_label(self, request: LabelRequest) -> Answer[LabelResult]:
        """Buy a label; postcode or name of the consignee choose its fate."""
        address = request.consignment.consignee.address

        def decide(tx: Transaction, reference: str) -> Deed[LabelResult]:
            service = SERVICES.get(request.service)
            if service is None:
                return Deed(code="service_unknown")
            if (reason := refusal(service, request.consignment, request.on)) is not None:
                return Deed(code=reason.code.rpartition(".")[2])
            fate = fate_of([address.name])
            if fate is Fate.SUCCEED:
                fate = POSTCODES.get(address.postcode, fate)
            number = tracking_number(request.operation_id, address.postcode, self.clock.now())
            cost = price(service, request.consignment, self.settings.currency).total
            value = LabelResult(number, reference, cost, (_label(request, number),))
            return Deed(value, reference, "", cost, address.name, fate)

        return self.perform(request, _KIND.BUY_LABEL, "address_not_served", decide)

    def void_label(self, request: VoidLabelRequest) -> Answer[LabelResult]:
        """Take a label back once."""

        def decide(tx: Transaction, reference: str) -> Deed[LabelResult]:
            subject = tx.subject_of(request.reference)
            effects = [effect for effect in tx.of_subject(subject) if effect.happened]
            bought = next((e for e in effects if e.kind == _KIND.BUY_LABEL), None)
            if bought is None:
                return Deed(None, subject, "label_not_found")
            if any(effect.kind == _KIND.VOID_LABEL for effect in effects):
                return Deed(None, subject, "already_voided")
            label = load(bought.answer, LabelResult)
            value = LabelResult(label.tracking_number, label.reference, label.cost)
            return Deed(value, subject, "", label.cost, "", fate_of([bought.note], "void"))

        return self.perform(request, _KIND.VOID_LABEL, "already_used", decide)

    def track(self, request: TrackRequest) -> tuple[TrackingEvent, ...]:
        """Return what the clock has brought about since the label was bought."""
        return events_of(
            request.shipment_id,
            request.tracking_number,
            self.clock.now(),
            self.settings.stage_hours,
            request.since,
        )


def _label(request: LabelRequest, number: str) -> Document:
    to = request.consignment.consignee.address
    rows = [
        f"SANDBOX {request.service.upper()}",
        to.name or to.company,
        *to.lines,
        f"{to.postcode} {to.city}".strip(),
        to.country,
    ]
    fields = "".join(
        f"^FO40,{60 + 50 * row}^A0N,36,36^FH^FD{_zpl(text)}^FS\n" for row, text in enumerate(rows)
    )
    # 4 x 6 inches at 203 dpi; ^CI28 is UTF-8.
    barcode = f"^FO40,900^BY3^BCN,200,Y,N,N^FD{number}^FS"
    content = f"^XA\n^CI28\n^PW812\n^LL1218\n{fields}{barcode}\n^XZ\n"
    return Document(DocumentKind.LABEL, f"{number}.zpl", "application/zpl", content.encode())


def _zpl(text: str) -> str:
    """Escape what ZPL would take for a command (^FH: underscore and two hex digits)."""
    return "".join(f"_{ord(c):02X}" if c in "^~_" else " " if c < " " else c for c in text)
