"""Registration, and the facts that were heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

from cbec_core.api import Event, ProviderSpec, hookimpl
from cbec_sandbox.specs import provider_specs

__all__ = ["HEARD", "cbec_event", "cbec_providers"]

# The last facts that this process heard, for tutorials and tests; an event holds no personal data.
HEARD: Final[deque[Event]] = deque(maxlen=256)


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the ten fake counterparties."""
    return tuple(provider_specs())


@hookimpl
def cbec_event(event: Event) -> None:
    """Remember a fact."""
    HEARD.append(event)
