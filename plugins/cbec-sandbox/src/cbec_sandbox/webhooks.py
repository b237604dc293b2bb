"""Signed messages by the convention of Standard Webhooks 1.0.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from cbec_core.api import ProviderError

__all__ = ["sign", "verify"]


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of a message; the secret is `whsec_` and base64."""
    seconds = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{_signature(_key(secret), message_id, seconds, body)}",
    }


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, now: datetime, tolerance: timedelta
) -> str:
    """Return the id of a message whose raw bytes are signed and fresh.

    Raises `provider.webhook_forged`, also where no secret is set. Several signatures may stand in
    the header (a secret being changed): one that fits is enough; all are compared in constant time.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    message_id, seconds = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    if not secret or not message_id or not re.fullmatch(r"[0-9]{1,12}", seconds):
        raise ProviderError("provider.webhook_forged", code="sandbox")
    wanted = _signature(_key(secret), message_id, seconds, body)
    matches = False
    for offered in lower.get("webhook-signature", "").split():
        version, _, signature = offered.partition(",")
        same = hmac.compare_digest(signature.encode(), wanted.encode())
        matches = matches or (version == "v1" and same)
    if not matches or abs(int(now.timestamp()) - int(seconds)) > tolerance.total_seconds():
        raise ProviderError("provider.webhook_forged", code="sandbox")
    return message_id


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ProviderError("provider.webhook_forged", code="sandbox") from None


def _signature(key: bytes, message_id: str, seconds: str, body: bytes) -> str:
    signed = f"{message_id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
