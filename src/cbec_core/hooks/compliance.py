"""Hooks on whether goods may go, and what their papers need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from cbec_core.hooks import rule

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.requirement import Requirement
    from cbec_core.domain.screening import ScreeningReason
    from cbec_core.ports.documents import DocumentKind
    from cbec_core.ports.screening import ScreeningSubject


class ComplianceHooks:
    """Screening, requirements and papers."""

    @rule("STRICTEST")
    def cbec_screen(self, subject: ScreeningSubject) -> Iterable[ScreeningReason]:  # type: ignore[empty-body]
        """Judge parties and goods; the worst verdict wins, raising counts as review."""

    @rule("ALL")
    def cbec_requirements(self, consignment: Consignment, on: date) -> Iterable[Finding]:  # type: ignore[empty-body]
        """Name what customs data is missing, by line."""

    @rule("ALL")
    def cbec_requirement_rows(  # type: ignore[empty-body]
        self, destination: str, region: str, on: date
    ) -> Iterable[Requirement]:
        """Hand out what a destination needs to be told, as dated rows that the core evaluates."""

    @rule("ALL")
    def cbec_documents_needed(self, consignment: Consignment, on: date) -> Iterable[DocumentKind]:  # type: ignore[empty-body]
        """Name the papers that travel with the consignment, by the rules of a day."""
