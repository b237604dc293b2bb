"""Between cbec's payments and the vendor's JSON; pure functions, tested against samples."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cbec_core.api import Money, PaymentEventKind, PaymentNotice, PaymentResult, ProviderError

__all__ = ["SIGNATURE", "build_amount", "parse_notice", "parse_payment", "signature", "verify"]

SIGNATURE = "x-{{name}}-signature"


def build_amount(amount: Money) -> dict[str, Any]:
    """Return an amount in minor units, as most APIs count."""
    return {"minor": amount.minor, "currency": amount.currency}


def parse_payment(body: Mapping[str, Any]) -> PaymentResult:
    """Return what the vendor says it did."""
    return PaymentResult(body["reference"], Money(body["minor"], body["currency"]))


def signature(secret: str, body: bytes) -> str:
    """Return the signature of raw bytes."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise `provider.webhook_forged` unless the raw bytes are signed."""
    offered = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE, "")
    if not secret or not hmac.compare_digest(signature(secret, body).encode(), offered.encode()):
        raise ProviderError("provider.webhook_forged", code="{{name}}")


def parse_notice(body: bytes) -> PaymentNotice:
    """Return the fact in a verified message."""
    message = json.loads(body)
    return PaymentNotice(
        event_id=message["id"],
        operation_id=message["operation_id"],
        kind=PaymentEventKind(message["kind"]),
        reference=message["reference"],
        amount=Money(message["minor"], message["currency"]),
        occurred_at=datetime.fromisoformat(message["occurred_at"]),
    )
