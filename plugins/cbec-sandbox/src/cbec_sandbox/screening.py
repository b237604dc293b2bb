"""A fake screening provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_sandbox.names import screen_subject
from cbec_sandbox.settings import SandboxSettings

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools, ScreeningReason, ScreeningSubject

__all__ = ["SandboxScreener"]


class SandboxScreener:
    """Search the fake list."""

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()

    def screen(self, subject: ScreeningSubject) -> tuple[ScreeningReason, ...]:
        """Return every hit."""
        return tuple(screen_subject(subject))
