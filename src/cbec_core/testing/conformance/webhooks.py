"""What a provider must keep of messages that come by themselves: nobody else speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core.domain.errors import CbecError
from cbec_core.domain.money import Money
from cbec_core.domain.payment import PaymentEventKind
from cbec_core.ports.payment import PaymentNotice
from cbec_core.testing.conformance.base import EXACT, ProviderConformance
from cbec_core.testing.conformance.leaks import overheard, places

if TYPE_CHECKING:
    from cbec_core.ports.provider import ProviderSpec

__all__ = ["WEBHOOK_CHECKS", "SignedMessage", "WebhookConformance"]

WEBHOOK_CHECKS = (
    "test_a_genuine_webhook_is_read",
    "test_a_forged_body_is_refused",
    "test_a_forged_signature_is_refused",
    "test_garbage_is_refused_before_it_is_parsed",
    "test_secrets_stay_out_of_refusals",
)
_PLACES = 64  # of a body or signature that are changed, one at a time
_SIGNS = re.compile(r"sig|hmac|digest|auth|token", re.IGNORECASE)
_PROOF = re.compile(r"[A-Za-z0-9+/_\-]{16,}")

Headers = Mapping[str, str]


@attrs.frozen
class SignedMessage:
    """A genuine message for the test account, and what must be read from it, exactly.

    The notices are written down by hand, from the vendor's description of the message.
    """

    headers: dict[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    notices: tuple[PaymentNotice, ...]


class WebhookConformance(ProviderConformance):
    """Checks of `read_webhook`; override `messages`.

    Override `forged_bodies` where the vendor signs certain fields instead of the raw bytes, and
    `signature_headers` where the headers in which the signature stands have unusual names.
    """

    @pytest.fixture
    def messages(self) -> Sequence[SignedMessage]:
        """Return genuine messages, signed with the secret of the test account.

        One in each of JPY, EUR and KWD that the provider takes.
        """
        raise NotImplementedError("override messages")

    @pytest.fixture
    def genuine(
        self, spec: ProviderSpec, request: pytest.FixtureRequest
    ) -> Sequence[SignedMessage]:
        """Return the messages, or skip where the provider sends none."""
        self.needs(spec, "read_webhook")
        messages: Sequence[SignedMessage] = request.getfixturevalue("messages")
        return messages

    def forged_bodies(self, message: SignedMessage) -> Iterable[bytes]:
        """Yield bodies that the signature of a message does not fit: each differs by one byte.

        Override it for a signature over fields: change a signed value in each body.
        """
        body = message.body
        for place in range(0, len(body), max(1, len(body) // _PLACES)):
            yield body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        yield body + b" "
        yield body[:-1]

    def signature_headers(self, message: SignedMessage) -> Iterable[str]:
        """Return the names of the headers in which the signature stands."""
        return [name for name in message.headers if _SIGNS.search(name)] or message.headers

    def forged_headers(self, message: SignedMessage) -> Iterator[Headers]:
        """Yield headers whose signature is missing, void or changed in one character."""
        yield {}
        for name in self.signature_headers(message):
            rest = {other: value for other, value in message.headers.items() if other != name}
            yield rest
            for value in _forged_values(message.headers[name]):
                yield {**rest, name: value}

    def test_a_genuine_webhook_is_read(
        self, spec: ProviderSpec, provider: Any, genuine: Sequence[SignedMessage]
    ) -> None:
        for message in genuine:
            notices = provider.read_webhook(message.headers, message.body)
            assert notices == message.notices
            assert provider.read_webhook(message.headers, message.body) == notices
            for notice in notices:
                assert isinstance(notice, PaymentNotice)
                assert notice.event_id, "without it a repetition is taken for another fact"
                assert notice.operation_id or notice.reference, "nobody can tell of what it speaks"
                assert isinstance(notice.kind, PaymentEventKind)
                assert isinstance(notice.amount, Money)
                assert type(notice.amount.minor) is int
                assert notice.occurred_at.utcoffset() is not None
        told = {notice.amount.currency for message in genuine for notice in message.notices}
        wanted = {currency for currency, _ in EXACT}
        missing = (wanted & spec.currencies if spec.currencies else wanted) - told
        assert not missing, f"messages has none in {sorted(missing)}"

    def test_a_forged_body_is_refused(
        self, provider: Any, genuine: Sequence[SignedMessage]
    ) -> None:
        for message in genuine:
            bodies = [*self.forged_bodies(message), *(other.body for other in genuine)]
            for body in bodies:
                if body != message.body:
                    _refused(provider, message.headers, body)

    def test_a_forged_signature_is_refused(
        self, provider: Any, genuine: Sequence[SignedMessage]
    ) -> None:
        for message in genuine:
            for headers in self.forged_headers(message):
                _refused(provider, headers, message.body)

    def test_garbage_is_refused_before_it_is_parsed(
        self, provider: Any, genuine: Sequence[SignedMessage]
    ) -> None:
        for message in genuine:
            for body in (b"", b"\xff\xfe\x00", b"{" * 2000):
                _refused(provider, message.headers, body)

    def test_secrets_stay_out_of_refusals(
        self, provider: Any, genuine: Sequence[SignedMessage], secrets: tuple[str, ...]
    ) -> None:
        for message in genuine:
            attempts = [(message.headers, message.body), (message.headers, b"{}")]
            attempts += [(dict(headers), message.body) for headers in self.forged_headers(message)]
            for headers, body in attempts:
                seen = overheard(partial(provider.read_webhook, headers, body))
                assert not places(secrets, seen)


def _refused(provider: Any, headers: Headers, body: bytes) -> None:
    with pytest.raises(CbecError) as refusal:
        provider.read_webhook(headers, body)
    assert refusal.value.code == "provider.webhook_forged"


def _forged_values(value: str) -> Iterator[str]:
    yield from ("", "none", "null", "0")
    proof = max(_PROOF.findall(value), key=len, default=value)
    before, _, after = value.partition(proof)
    # The last characters of base64 may differ and mean the same bytes.
    for place in range(0, len(proof) - 2, max(1, len(proof) // _PLACES)):
        other = "1" if proof[place] == "0" else "0"
        yield f"{before}{proof[:place]}{other}{proof[place + 1 :]}{after}"
    for void in ("", "0" * len(proof), proof[: len(proof) // 2]):
        yield f"{before}{void}{after}"
