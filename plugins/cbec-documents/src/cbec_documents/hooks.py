"""The plugin's voice: papers, missing data, translations, health."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """Name CN22 or CN23, invoice and packing list, where goods leave the customs territory."""
    from cbec_documents.requirements import documents_needed

    return tuple(documents_needed(consignment, on))


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_documents",)


@hookimpl
def cbec_doctor() -> Iterable[Finding]:
    """Tell whether what draws is installed."""
    return tuple(_not_installed())


def _not_installed() -> Iterator[Finding]:
    from cbec_core.api import Finding, Severity

    for name in ("reportlab", "pypdf", "fontpkg_noto_sans"):
        if find_spec(name) is None:
            yield Finding(
                "documents.not_installed",
                Severity.ERROR,
                f"{name} is not installed: run `pip install {name.replace('_', '-')}`",
                f"未安装 {name}：请运行 `pip install {name.replace('_', '-')}`",
            )
    if find_spec("justmytype_intl_cjk") is None:
        yield Finding(
            "documents.cjk_not_embedded",
            Severity.INFO,
            "without cjk_font, Chinese, Japanese and Korean are drawn in the fonts of who opens the"
            " PDF: run `pip install cbec-documents[cjk]`",
            "未设置 cjk_font 时，中文、日文、韩文由打开 PDF 的一方的字体显示：请运行"
            " `pip install cbec-documents[cjk]`",
        )
