"""What `cbec doctor` is told of the lists: which are missing, old or damaged, and what to type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cbec_core.api import Finding, Severity
from cbec_screening.manifest import LOAD
from cbec_screening.provider import Sanctions
from cbec_screening.words import chinese

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools
    from cbec_screening.settings import SanctionsSettings

__all__ = ["findings"]


def findings(settings: SanctionsSettings | None, tools: ProviderTools) -> Iterator[Finding]:
    """Yield an error for each list on which no order can be clear."""
    provider = Sanctions(settings, tools)
    for doubt in provider.doubts(provider.loaded()):
        yield Finding(
            code=f"sanctions.{doubt.code}",
            severity=Severity.ERROR,
            text=f"{doubt.text()}; every order waits for a person",
            text_zh=f"{doubt.text(chinese)}；所有订单均待人工处理",
            path=LOAD[doubt.list],
        )
