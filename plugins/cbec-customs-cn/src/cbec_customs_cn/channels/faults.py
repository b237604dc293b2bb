"""What goes wrong on the way, and names that every channel can carry."""

from __future__ import annotations

import re
from typing import Final

from cbec_core.api import DomainError, ProviderError, Retry, define_errors

__all__ = ["ChannelError", "check_name", "is_name"]

# A file name on every system, a header's value, a path's segment and an AMQP message id.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)

define_errors(
    {
        "customs_cn.channel_unusable": (
            "The {kind} channel could not be used: {reason}.",
            "Check channel of the regime and what it names; what was not sent is kept and goes"
            " again.",
        ),
        "customs_cn.channel_refused": (
            "The {kind} channel refused a message: {reason}.",
            "It did not arrive; look at the other side's own log for why.",
        ),
        "customs_cn.channel_plain": (
            "The broker's address is not amqps://, and not on this machine.",
            "Give an amqps:// address: messages hold what buyers told, and TLS is always checked.",
        ),
        "customs_cn.channel_name": (
            "A message cannot be carried under a name of {length} characters like this.",
            "Names have 1 to 200 of the letters A to Z, digits, dot, hyphen and underscore.",
        ),
    }
)


class ChannelError(ProviderError):
    """The way failed; `sent` tells whether the message may have arrived."""

    def __init__(self, kind: str, reason: str, *, sent: bool, refused: bool = False) -> None:
        code = "customs_cn.channel_refused" if refused else "customs_cn.channel_unusable"
        retry = Retry.AFTER_RECONCILE if sent else Retry.SAFE
        super().__init__(code, retry=Retry.NEVER if refused else retry, kind=kind, reason=reason)
        self.sent = sent


def is_name(name: str) -> bool:
    """Say whether every channel can carry a name."""
    return _NAME.fullmatch(name) is not None


def check_name(name: str) -> str:
    """Return a name that every channel can carry; raise `customs_cn.channel_name`."""
    if not is_name(name):
        raise DomainError("customs_cn.channel_name", retry=Retry.NEVER, length=len(name))
    return name
