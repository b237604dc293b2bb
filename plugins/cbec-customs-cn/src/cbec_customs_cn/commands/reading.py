"""Read the file that a command is given."""

from __future__ import annotations

import click

from cbec_core.api import DomainError
from cbec_customs_cn.codec.hardened import Limits

__all__ = ["file_bytes"]


def file_bytes(file: str) -> bytes:
    """Return what a file holds, or standard input for `-`; ceb.file_unreadable."""
    # One byte more than is read of any message says that there is too much.
    most = Limits().size + 1
    try:
        with click.open_file(file, "rb") as stream:
            raw: bytes = stream.read(most)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DomainError("ceb.file_unreadable", reason=reason) from None
    return raw
