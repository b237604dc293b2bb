"""The plugin's voice: papers, missing data, translations, health."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cbec_core.api import hookimpl

if TYPE_CHECKING:
    from cbec_core.api import Consignment, DocumentKind, Finding

__all__ = ["cbec_doctor", "cbec_documents_needed", "cbec_locale", "cbec_requirements"]


@hookimpl
def cbec_requirements(consignment: Consignment, on: date) -> Iterable[Finding]:
    """Name what the forms lack, by line."""
    from cbec_documents.requirements import missing_data

    return tuple(missing_data(consignment, on))


@hookimpl
def cbec_documents_needed(consignment: Consignment, on: date) -> Iterable[DocumentKind]:
    """Name CN22 where it holds, and the invoice, where goods leave the customs territory."""
    from cbec_documents.requirements import documents_needed

    return tuple(documents_needed(consignment, on))


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_documents",)


@hookimpl
def cbec_doctor() -> Iterable[Finding]:
    """Tell whether what draws is installed."""
    from cbec_core.api import Finding, Severity

    return tuple(
        Finding(
            "documents.not_installed",
            Severity.ERROR,
            f"{name} is not installed: run `pip install {name.replace('_', '-')}`",
            f"未安装 {name}：请运行 `pip install {name.replace('_', '-')}`",
        )
        for name in ("reportlab", "fontpkg_noto_sans")
        if find_spec(name) is None
    )
