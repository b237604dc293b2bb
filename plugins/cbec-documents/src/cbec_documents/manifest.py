"""What this plugin brings: one renderer, and what papers and their data a parcel needs."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, DemoFile, DemoKind, ProviderSpec, hookimpl
from cbec_documents import errors as errors  # defines its codes
from cbec_documents.hooks import cbec_doctor, cbec_documents_needed, cbec_locale, cbec_requirements

__all__ = ["cbec_demo", "cbec_doctor", "cbec_documents_needed", "cbec_locale", "cbec_requirements"]


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the renderer."""
    return (
        ProviderSpec(
            capability=Capability.DOCUMENTS,
            code="documents",
            target="cbec_documents.provider:PdfDocuments",
            settings="cbec_documents.settings:DocumentSettings",
            operations=frozenset({"check", "merge", "render"}),
        ),
    )


@hookimpl
def cbec_demo() -> Iterable[DemoFile]:
    """Name the settings under which `cbec demo` draws."""
    return (DemoFile(DemoKind.SETTINGS, "documents", "cbec_documents", "demo.toml"),)
