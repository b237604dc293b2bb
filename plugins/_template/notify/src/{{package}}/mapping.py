"""Between cbec's notices and the vendor's JSON; pure functions, tested against samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cbec_core.api import Notice, NoticeResult

__all__ = ["build_message", "parse_message"]


def build_message(notice: Notice) -> dict[str, Any]:
    """Return the message to be delivered."""
    return {"title": notice.subject, "text": notice.text}


def parse_message(body: Mapping[str, Any]) -> NoticeResult:
    """Return the channel's reference."""
    return NoticeResult(body["reference"])
