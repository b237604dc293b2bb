"""Notices to people who run a deployment."""

from __future__ import annotations

from typing import Protocol

import attrs

from cbec_core.ports.provider import Answer, LookupRequest, effect

__all__ = ["Notice", "NoticeResult", "Notifier"]


@attrs.frozen
class Notice:
    """A short text for an operator; no personal data of buyers in it."""

    operation_id: str
    subject: str
    text: str


@attrs.frozen
class NoticeResult:
    """The channel's reference of a delivered notice."""

    reference: str


class Notifier(Protocol):
    """A channel that reaches operators."""

    @effect
    def notify(self, notice: Notice) -> Answer[NoticeResult]:
        """Deliver a notice; the same operation id delivers once."""
        ...

    def lookup(self, request: LookupRequest) -> Answer[NoticeResult]:
        """Tell what became of a notice."""
        ...
