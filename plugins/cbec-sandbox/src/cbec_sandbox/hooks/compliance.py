"""Screening, requirements and papers on request of a magic name or SKU."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cbec_core.api import (
    Consignment,
    DocumentKind,
    Finding,
    ScreeningReason,
    ScreeningSubject,
    Severity,
    hookimpl,
)
from cbec_sandbox.magic import asked
from cbec_sandbox.names import screen_subject

__all__ = ["cbec_documents_needed", "cbec_requirements", "cbec_screen"]


@hookimpl
def cbec_screen(subject: ScreeningSubject) -> Iterable[ScreeningReason]:
    """Judge `SANDBOX BLOCKED` and `SANDBOX REVIEW`; `SANDBOX RAISE` fails."""
    return tuple(screen_subject(subject))


@hookimpl
def cbec_requirements(consignment: Consignment, on: date) -> Iterable[Finding]:
    """Ask for a licence for a SKU with `SANDBOX-LICENCE`."""
    return tuple(
        Finding(
            code="sandbox.licence_missing",
            severity=Severity.ERROR,
            text=f"line {line.line_id}: an export licence is missing",
            text_zh=f"第 {line.line_id} 行缺少出口许可证",
            line_id=line.line_id,
            path="customs.licence",
        )
        for line in consignment.lines
        if asked("LICENCE", [line.sku])
    )


@hookimpl
def cbec_documents_needed(consignment: Consignment) -> Iterable[DocumentKind]:
    """Ask for a commercial invoice for a SKU with `SANDBOX-INVOICE`."""
    wanted = asked("INVOICE", [line.sku for line in consignment.lines])
    return (DocumentKind.COMMERCIAL_INVOICE,) if wanted else ()
