"""What signs: a key in a file, a card or a service, under one of two algorithms."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import attrs

__all__ = ["Algorithm", "Signer", "Verifies"]


class Verifies(Protocol):
    """Check a signature by a certificate (base64 of DER) over data; never raise."""

    def __call__(self, certificate: str, data: bytes, signature: bytes) -> bool:
        """Say whether it holds."""


class Digests(Protocol):
    """Take the digest of data."""

    def __call__(self, data: bytes) -> bytes:
        """Return it."""


@attrs.frozen
class Algorithm:
    """Name an algorithm by the URIs that stand in the message, and do its two open parts."""

    name: str
    digest_uri: str
    signature_uri: str
    digest: Digests = attrs.field(repr=False)
    verify: Verifies = attrs.field(repr=False)


@runtime_checkable
class Signer(Protocol):
    """Sign with one key; what a key on a card or behind a service implements too."""

    @property
    def algorithm(self) -> Algorithm:
        """Return the algorithm of the key."""

    @property
    def cert_no(self) -> str:
        """Return the number of the certificate, as ds:KeyName has it."""

    @property
    def cert_b64(self) -> str:
        """Return the certificate as base64 of DER, without line breaks."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over the data, which the signer digests itself."""
