"""Between cbec's declarations and the authority's messages; pure functions, tested on samples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cbec_core.api import (
    Consignment,
    DeclarationRequest,
    DeclarationResult,
    DeclarationState,
    Document,
    DocumentKind,
    Finding,
    Severity,
)

__all__ = ["build_declaration", "missing", "parse_declaration"]

_STATES = {
    "RECEIVED": DeclarationState.SUBMITTED,
    "RELEASED": DeclarationState.RELEASED,
    "REFUSED": DeclarationState.REJECTED,
    "WITHDRAWN": DeclarationState.CANCELLED,
}


def missing(consignment: Consignment) -> tuple[Finding, ...]:
    """Return what a declaration lacks, by line."""
    return tuple(
        Finding(
            code="{{name}}.hs_missing",
            severity=Severity.ERROR,
            text=f"line {line.line_id}: the HS code is missing",
            text_zh=f"第 {line.line_id} 行缺少HS编码",
            line_id=line.line_id,
            path="customs.hs",
        )
        for line in consignment.lines
        if not line.customs.code_for(consignment.destination)
    )


def build_declaration(request: DeclarationRequest) -> dict[str, Any]:
    """Return the message to the authority."""
    consignment = request.consignment
    return {
        "direction": request.direction.value,
        "waybill": request.tracking_number,
        "lines": [
            {
                "hs": line.customs.code_for(consignment.destination),
                "description": line.customs.description,
                "value": str(line.value.amount),
                "currency": line.value.currency,
            }
            for line in consignment.lines
        ],
    }


def parse_declaration(body: Mapping[str, Any]) -> DeclarationResult:
    """Return the authority's word, with its message as it came."""
    message = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True).encode()
    number = body["number"]
    return DeclarationResult(
        number=number,
        state=_STATES.get(body["state"], DeclarationState.SUBMITTED),
        reasons=tuple(body.get("reasons", ())),
        messages=(
            Document(DocumentKind.CUSTOMS_MESSAGE, f"{number}.json", "application/json", message),
        ),
    )
