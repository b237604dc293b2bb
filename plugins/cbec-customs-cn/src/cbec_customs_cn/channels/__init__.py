"""Where messages go and receipts come from: one port, several ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Channel", "Received"]


@attrs.frozen
class Received:
    """Bytes that have come, under the name by which they are settled."""

    name: str
    raw: bytes = attrs.field(repr=False)


class Channel(Protocol):
    """Carry messages to customs and receipts back.

    Faults of the way are `ProviderError`s.
    """

    def send(self, name: str, raw: bytes) -> None:
        """Hand a message over whole or not at all; the same name again is the same message."""
        ...

    def receive(self, limit: int) -> Sequence[Received]:
        """Return what has come, oldest first; it stays until it is settled or refused."""
        ...

    def settle(self, received: Received) -> None:
        """Put away what was understood."""
        ...

    def refuse(self, received: Received, reason: str) -> None:
        """Put what cannot be read apart, with the reason."""
        ...
