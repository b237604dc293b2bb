"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import DomainError, Retry
from cbec_customs_cn import errors_setup as errors_setup  # defines its codes

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Written", "write_all"]


@attrs.frozen
class Written:
    """Hold one message with the name of its file."""

    name: str
    kind: str
    documents: int
    raw: bytes = attrs.field(repr=False)

    def shown(self) -> dict[str, object]:
        """Return it for a program."""
        return {
            "file": self.name,
            "message": self.kind,
            "documents": self.documents,
            "bytes": len(self.raw),
            "sha256": sha256(self.raw).hexdigest(),
        }


def write_all(folder: Path, files: Sequence[Written]) -> tuple[Written, ...]:
    """Write files beside where they belong, and move them there when all are written.

    A file of the same name is replaced: it is the same message of the same orders. Raises
    `customs_cn.not_written`; then no temporary file is left.
    """
    moves: list[tuple[Path, Path]] = []
    try:
        if files:
            folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            place = folder / file.name
            apart = folder / f".{file.name}.{os.getpid()}.part"
            moves.append((apart, place))
            with apart.open("xb") as stream:
                stream.write(file.raw)
                stream.flush()
                os.fsync(stream.fileno())
        for apart, place in moves:
            apart.replace(place)
    except OSError as error:
        for apart, _place in moves:
            with suppress(OSError):
                apart.unlink(missing_ok=True)
        reason = error.strerror or "it cannot be written"
        name = Path(error.filename).name if error.filename else folder.name
        raise DomainError(
            "customs_cn.not_written", retry=Retry.NEVER, name=name, reason=reason
        ) from None
    return tuple(files)
