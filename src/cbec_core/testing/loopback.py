"""The transport of a deployment, for tests that speak to a server of their own on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.ports.transport import Transport

__all__ = ["real_transport"]


def real_transport() -> Transport:
    """Return what a deployment hands to providers: real sockets, TLS checked, bounded answers."""
    from cbec_core.plugins.http import HttpTransport

    return HttpTransport()
