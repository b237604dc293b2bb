"""From bytes of unknown origin to entries: bounded, streaming, and with nothing that expands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from cbec_screening.errors import refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["MAX_BYTES", "Measured", "Readable", "local", "opened", "space", "streamed", "texts"]

MAX_BYTES: Final = 256 * 1024 * 1024  # the SDN list as XML has 28 MB
_MAX_ENTRY: Final = 4 * 1024 * 1024  # bytes of one entry; the longest ones have some thousands
_MAX_PARTS: Final = 20_000  # elements of one entry; the longest ones have some hundreds
_MAX_DEPTH: Final = 16


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes."""
        ...


@attrs.define
class Measured:
    """A file that is measured while it is read, whatever reads it."""

    place: str
    file: Readable
    size: int = 0
    most: int = MAX_BYTES
    _begun: int = 0
    _digest: hashlib._Hash = attrs.field(factory=hashlib.sha256, repr=False)

    def read(self, size: int = -1, /) -> bytes:
        """Return bytes; raise `sanctions.file_too_large` before there are too many."""
        left = MAX_BYTES + 1 - self.size
        try:
            found = self.file.read(left if size < 0 else min(size, left))
        except OSError as error:
            raise _unreadable(self.place, error) from None
        self.size += len(found)
        if self.size > MAX_BYTES or self.size - self._begun > self.most:
            raise refused("sanctions.file_too_large", self.place, most=MAX_BYTES)
        self._digest.update(found)
        return found

    def begin(self, most: int) -> None:
        """Say that a part begins here, and how many bytes it may have."""
        self._begun, self.most = self.size, most

    @property
    def sha256(self) -> str:
        """Return the digest of what was read."""
        return self._digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Measured]:
    """Open a file; raise `sanctions.file_unreadable`."""
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path.name, error) from None
    with file:
        yield Measured(path.name, file)


def _unreadable(place: str, error: Exception) -> Exception:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return refused("sanctions.file_unreadable", place, reason=reason)


def streamed(file: Measured, depth: int) -> Iterator[Element]:
    """Yield the root at its beginning, then every element of a depth once it is whole.

    What was yielded is emptied afterwards, so that memory holds one entry. A document that ends
    too early raises `sanctions.file_cut`, after the entries that were whole.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    above: list[Element] = []
    parts = 0
    # A text without an end gives no element at which it could be counted.
    file.begin(_MAX_ENTRY)
    try:
        for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
            if event == "start":
                above.append(element)
                parts += 1
                if parts > _MAX_PARTS or len(above) > _MAX_DEPTH:
                    raise refused("sanctions.file_too_large", file.place, most=MAX_BYTES)
                if len(above) == 1:
                    yield element
                continue
            above.pop()
            if len(above) == depth:
                yield element
            if len(above) <= depth:
                parts = 0
                file.begin(_MAX_ENTRY)
                if above:
                    above[-1].clear()
    except DefusedXmlException:
        raise refused("sanctions.xml_refused", file.place) from None
    except ParseError as error:
        # Expat: no element found, unclosed token, unclosed CDATA, partial character.
        cut = error.code in (3, 5, 6, 20)
        raise refused(
            "sanctions.file_cut" if cut else "sanctions.not_understood", file.place
        ) from None
    except (ValueError, LookupError):
        raise refused("sanctions.not_understood", file.place) from None


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def space(element: Element) -> str:
    """Return the namespace of an element, or nothing."""
    return element.tag.rpartition("}")[0].removeprefix("{")


def texts(element: Element, path: str) -> list[str]:
    """Return the texts below an element by local names, those that are empty left out."""
    found = [element]
    for name in path.split("/"):
        found = [child for one in found for child in one if local(child) == name]
    return [text for one in found if (text := " ".join((one.text or "").split()))]
