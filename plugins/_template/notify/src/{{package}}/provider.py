"""{{Class}} as a channel for notices."""

from __future__ import annotations

from cbec_core.api import Answer, LookupRequest, Notice, NoticeResult, ProviderTools

from {{package}}.client import Client, answer_of
from {{package}}.mapping import build_message, parse_message
from {{package}}.settings import Settings

__all__ = ["{{Class}}Notify"]


class {{Class}}Notify:
    """Reach operators through {{Class}}."""

    def __init__(self, settings: Settings, tools: ProviderTools) -> None:
        self._client = Client(settings, tools)

    def notify(self, notice: Notice) -> Answer[NoticeResult]:
        """Deliver a notice."""
        reply = self._client.post("messages", notice.operation_id, build_message(notice))
        return answer_of(reply, parse_message)

    def lookup(self, request: LookupRequest) -> Answer[NoticeResult]:
        """Tell what became of a notice."""
        return answer_of(self._client.operation(request.operation_id), parse_message)
