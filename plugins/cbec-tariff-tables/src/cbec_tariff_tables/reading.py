"""From bytes of unknown origin to objects and rows: bounded, streamed, digits as written."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

import attrs

from cbec_tariff_tables.errors import refused

__all__ = ["Measured", "Readable", "code_of", "day_of", "document", "objects", "odd", "opened"]
__all__ += ["table"]

MAX_BYTES: Final = 128 * 1024 * 1024  # the export of the HTS has 30 MB
_CHUNK: Final = 1024 * 1024
_LONGEST: Final = 256 * 1024  # characters of one object of a long list; the longest have some 4,000
_DOCUMENT: Final = 16 * 1024 * 1024  # bytes of a document that is read whole
MOST_ROWS: Final = 500_000
_WIDEST: Final = 4_000  # characters of a field of a table
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_CODE: Final = re.compile(r"(?:[0-9]{2}){1,6}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes."""
        ...


@attrs.define
class Measured:
    """A file that is measured while it is read."""

    place: str
    file: Readable
    size: int = 0
    _digest: hashlib._Hash = attrs.field(factory=hashlib.sha256, repr=False)

    def read(self, size: int, most: int = MAX_BYTES) -> bytes:
        """Return at most so many bytes; raise `tariff.file_too_large` before there are too many."""
        try:
            found = self.file.read(size)
        except OSError as error:
            raise _unreadable(self.place, error) from None
        self.size += len(found)
        if self.size > most:
            raise refused("tariff.file_too_large", self.place, most=most)
        self._digest.update(found)
        return found

    def texts(self) -> Iterator[str]:
        """Yield the file as text, a piece at a time; UTF-8, a byte order mark is passed over."""
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            while found := self.read(_CHUNK):
                yield decoder.decode(found)
            yield decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise odd(self.place, "it is not UTF-8") from None

    @property
    def sha256(self) -> str:
        """Return the digest of what was read."""
        return self._digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Measured]:
    """Open a file; raise `tariff.file_unreadable`."""
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path.name, error) from None
    with file:
        yield Measured(path.name, file)


def _unreadable(place: str, error: Exception) -> Exception:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return refused("tariff.file_unreadable", place, reason=reason)


def odd(place: str, reason: str) -> Exception:
    """Return the error of a file that is not what it should be."""
    return refused("tariff.not_understood", place, reason=reason)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


_JSON: Final[dict[str, Any]] = {
    "parse_float": str,
    "parse_int": str,
    "parse_constant": str,
    "object_pairs_hook": _once,
}


def document(file: Measured) -> Any:
    """Return a JSON document; numbers stay texts, so that no digit is lost."""
    content = file.read(_DOCUMENT + 1, _DOCUMENT)
    try:
        return json.loads(content.decode("utf-8-sig"), **_JSON)
    except UnicodeDecodeError:
        raise odd(file.place, "it is not UTF-8") from None
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()):
            raise refused("tariff.file_cut", file.place) from None
        raise odd(file.place, "it is not JSON") from None
    except (ValueError, RecursionError):
        raise odd(file.place, "it is not JSON, or names a key twice") from None


def objects(file: Measured) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects of a JSON list with their places, without holding the list."""
    decoder = json.JSONDecoder(**_JSON)
    pieces = file.texts()
    text, at, count = _more(pieces, "", 0), 0, 0
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise odd(file.place, "it is not a list of JSON")
    at += 1
    while True:
        text, at = _filled(pieces, text, at, file.place)
        if text[at] == "]" and not count:
            break
        text, at, found = _next(decoder, pieces, text, at, file.place)
        count += 1
        if count > MOST_ROWS:
            raise refused("tariff.file_too_large", file.place, most=MAX_BYTES)
        place = f"{file.place}: row {count}"
        if not isinstance(found, dict):
            raise odd(place, "it is not an object")
        yield place, found
        text, at = _filled(pieces, text, at, file.place)
        if text[at] == "]":
            break
        if text[at] != ",":
            raise odd(place, "it is not JSON")
        at += 1
    if text[_skip(text, at + 1) :] or any(piece.strip() for piece in pieces):
        raise odd(file.place, "something stands behind its end")


def _next(
    decoder: json.JSONDecoder, pieces: Iterator[str], text: str, at: int, place: str
) -> tuple[str, int, Any]:
    """Return the next value, reading on while it is not whole."""
    while True:
        try:
            found, end = decoder.raw_decode(text, at)
            return text, end, found
        except json.JSONDecodeError:
            if len(text) - at > _LONGEST + _CHUNK:
                raise odd(place, "it is not JSON") from None
            longer = _more(pieces, text, at)
            if len(longer) == len(text) - at:
                # What ends in the middle of a value was cut; what is wrong before that is not JSON.
                raise refused("tariff.file_cut", place) from None
            text, at = longer, 0
        except (ValueError, RecursionError):
            raise odd(place, "it is not JSON, or names a key twice") from None


def _filled(pieces: Iterator[str], text: str, at: int, place: str) -> tuple[str, int]:
    """Return the text with something behind the blanks at a place; raise `tariff.file_cut`."""
    while (at := _skip(text, at)) >= len(text):
        text, at = _more(pieces, text, at), 0
        if not text:
            raise refused("tariff.file_cut", place)
    return text, at


def _more(pieces: Iterator[str], text: str, at: int) -> str:
    for piece in pieces:
        if piece:
            return text[at:] + piece
    return text[at:]


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def table(file: Measured, needed: frozenset[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a CSV file by their columns, with their places; empty lines are none."""
    reader = csv.reader(_lines(file), strict=True)
    columns: list[str] = []
    try:
        for fields in reader:
            place = f"{file.place}: line {reader.line_num}"
            if not any(map(str.strip, fields)):
                continue
            if not columns:
                columns = [name.strip().lower() for name in fields]
                if len(set(columns)) < len(columns):
                    raise odd(place, "a column is named twice")
                if missing := sorted(needed - {*columns}):
                    raise odd(f"{place}: {missing[0]}", "this column is missing")
                continue
            if max(map(len, fields)) > _WIDEST:
                raise odd(place, "a field is too long")
            if len(fields) != len(columns):
                raise odd(place, "it has more or fewer fields than columns")
            if reader.line_num > MOST_ROWS:
                raise refused("tariff.file_too_large", file.place, most=MAX_BYTES)
            yield place, dict(zip(columns, map(str.strip, fields), strict=True))
    except csv.Error:
        raise odd(f"{file.place}: line {reader.line_num}", "it is not CSV") from None
    if not columns:
        raise odd(file.place, "it is empty")


def _lines(file: Measured) -> Iterator[str]:
    rest = ""
    for piece in file.texts():
        *whole, rest = (rest + piece).split("\n")
        if len(rest) > _LONGEST:
            raise odd(file.place, "a line has no end")
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def code_of(text: object, place: str) -> str:
    """Return a customs code without dots and blanks; raise `tariff.code_invalid`."""
    code = text.replace(".", "").replace(" ", "") if isinstance(text, str) else ""
    if not _CODE.fullmatch(code):
        raise refused("tariff.code_invalid", place, found=repr(text)[:40])
    return code


def day_of(text: str, place: str) -> date:
    """Return a day written YYYY-MM-DD; raise `tariff.day_invalid`."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refused("tariff.day_invalid", place)
