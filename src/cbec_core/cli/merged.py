"""`cbec orders papers --merge FILE`: one PDF for each size of page, written beside its place."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from cbec_core.domain.errors import ConfigError

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.ports.documents import DocumentKind, PageSize
    from cbec_core.services.merge import Merged

__all__ = ["MergedFile", "merge_into"]


@attrs.frozen
class MergedFile:
    """A file of merged papers; its pages have one size unless they were to be mixed."""

    file: str
    page_mm: str
    size: int


class _Part:
    """A file that is being written, whose faults are told as those of its place."""

    def __init__(self, target: Path) -> None:
        self._target = target
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path = target.with_name(f".{target.name}.{uuid4().hex}")
            self._stream = self.path.open("xb")
        except OSError as error:
            raise _unwritable(target, error) from None

    def write(self, data: bytes, /) -> None:
        try:
            self._stream.write(data)
        except OSError as error:
            raise _unwritable(self._target, error) from None

    def close(self) -> None:
        try:
            self._stream.close()
        except OSError as error:
            raise _unwritable(self._target, error) from None

    def discard(self) -> None:
        """Leave nothing behind, if it was not moved to its place."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            self.path.unlink()


def merge_into(
    app: Cbec, orders: Iterable[str], kinds: frozenset[DocumentKind], target: Path, *, mixed: bool
) -> tuple[list[MergedFile], Merged]:
    """Write papers to a file, or to one for each size of page named after it; overwrite nothing."""
    parts: dict[PageSize, _Part] = {}

    def sink(size: PageSize) -> _Part:
        known = next(iter(parts.values()), None) if mixed else None
        return parts.setdefault(size, known or _Part(target))

    try:
        merged = app.papers.merge(orders, sink, kinds)
        for part in parts.values():
            part.close()
        return _put(parts, target, mixed=mixed), merged
    finally:
        for part in parts.values():
            part.discard()


def _put(parts: dict[PageSize, _Part], target: Path, *, mixed: bool) -> list[MergedFile]:
    """Move what is written to its place: all of it, or nothing if another file lies there."""
    places: dict[Path, tuple[PageSize, Path]] = {}
    for size, part in parts.items():
        said = f"{size.short_mm}x{size.long_mm}mm"
        apart = len(parts) > 1 and not mixed
        place = target.with_name(f"{target.stem}-{said}{target.suffix}") if apart else target
        places.setdefault(place, (size, part.path))
    try:
        for place, (_size, path) in places.items():
            if place.exists() and not filecmp.cmp(place, path, shallow=False):
                raise ConfigError("config.exists", name=str(place))
        for place, (_size, path) in places.items():
            path.replace(place)
    except OSError as error:
        raise _unwritable(target, error) from None
    several = mixed and len(parts) > 1
    return [
        MergedFile(
            str(place),
            "" if several else f"{size.short_mm} x {size.long_mm}",
            place.stat().st_size,
        )
        for place, (size, _path) in places.items()
    ]


def _unwritable(target: Path, error: OSError) -> ConfigError:
    reason = error.strerror or "unknown"
    return ConfigError("config.unwritable", name=str(target), reason=reason)
