"""HTTP: messages are posted, receipts fetched as a list and deleted when they are settled.

No source describes such an interface of the port: this is one that a gateway of one's own, or a
provider of access, can offer. POST url with the message, its name in `x-message-name` and as the
key of idempotency; GET receipts_url?limit=n answers JSON, a list of `name` and `content` in base64;
DELETE receipts_url/name takes one off. Dead letters are kept in `folder`.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import unquote, urlsplit, urlunsplit

import attrs
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from cbec_core.api import DomainError, HttpRequest, Transport, TransportError
from cbec_customs_cn.channels import Received
from cbec_customs_cn.channels.directory import DirectoryChannel
from cbec_customs_cn.channels.faults import ChannelError, check_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_core.api import HttpResponse, ProviderTools
    from cbec_customs_cn.settings import ChannelSettings

__all__ = ["HttpChannel", "open_channel"]

_KIND: Final = "http"
_CONFLICT: Final = 409


class _Waiting(BaseModel):
    name: Annotated[str, Field(max_length=200)]
    content: str


_LIST: Final = TypeAdapter(list[_Waiting])


def open_channel(settings: ChannelSettings, tools: ProviderTools) -> HttpChannel:
    """Return the channel of the addresses that settings name."""
    url, login = _parts(settings.url.get_secret_value())
    receipts, receipts_login = _parts(settings.receipts_url.get_secret_value() or url)
    dead = DirectoryChannel(tools.path(settings.folder), tools.clock)
    return HttpChannel(tools.transport, url, receipts, login, receipts_login or login, dead)


@attrs.frozen
class HttpChannel:
    """Carry messages by the transport of the core, which checks TLS and bounds answers."""

    transport: Transport = attrs.field(repr=False)
    url: str = attrs.field(repr=False)
    receipts_url: str = attrs.field(repr=False)
    login: str = attrs.field(repr=False)
    receipts_login: str = attrs.field(repr=False)
    dead: DirectoryChannel

    def send(self, name: str, raw: bytes) -> None:
        """Post a message; 409 says that one of that name is there already."""
        headers = {
            "content-type": "application/xml; charset=utf-8",
            "x-message-name": check_name(name),
            "idempotency-key": name,
        }
        response = self._ask("POST", self.url, self.login, headers, raw)
        if response.status != _CONFLICT:
            _check(response, effect=True)

    def receive(self, limit: int) -> Sequence[Received]:
        """Fetch what waits; it is there again until it is settled."""
        mark = "&" if "?" in self.receipts_url else "?"
        address = f"{self.receipts_url}{mark}limit={limit}"
        response = self._ask("GET", address, self.receipts_login, {"accept": "application/json"})
        _check(response, effect=False)
        if not response.body.strip():
            return ()
        try:
            waiting = _LIST.validate_json(response.body)
            found = [
                Received(check_name(one.name), base64.b64decode(one.content, validate=True))
                for one in waiting
            ]
        except (ValidationError, DomainError, binascii.Error):
            raise ChannelError(_KIND, "the list of receipts is not as agreed", sent=False) from None
        return found[:limit]

    def settle(self, received: Received) -> None:
        """Take a receipt off the other side; one that is gone is settled."""
        parts = urlsplit(self.receipts_url)
        path = f"{parts.path.rstrip('/')}/{check_name(received.name)}"
        address = urlunsplit(parts._replace(path=path))
        response = self._ask("DELETE", address, self.receipts_login, {})
        if response.status not in (404, 410):
            _check(response, effect=False)

    def refuse(self, received: Received, reason: str) -> None:
        """Keep a receipt among the dead letters here, then take it off the other side."""
        self.dead.keep(received, reason)
        self.settle(received)

    def _ask(
        self, method: str, url: str, login: str, headers: dict[str, str], body: bytes = b""
    ) -> HttpResponse:
        if login:
            headers = {**headers, "authorization": login}
        try:
            return self.transport.send(HttpRequest(method, url, headers, body))
        except TransportError as error:
            raise ChannelError(_KIND, str(error), sent=error.sent) from None


def _check(response: HttpResponse, *, effect: bool) -> None:
    """Raise for an answer that says no, or none that can be relied upon."""
    if 200 <= response.status < 300:
        return
    says_no = 400 <= response.status < 500 and response.status not in (408, 425, 429)
    reason = f"it answered {response.status}"
    raise ChannelError(_KIND, reason, sent=effect and not says_no, refused=effect and says_no)


def _parts(url: str) -> tuple[str, str]:
    """Return an address without its credentials, and the header that they make."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    host = parts.netloc.rpartition("@")[2]
    login = base64.b64encode(pair.encode()).decode()
    return urlunsplit(parts._replace(netloc=host)), f"Basic {login}"
