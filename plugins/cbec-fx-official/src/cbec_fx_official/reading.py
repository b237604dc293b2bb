"""From bytes of unknown origin to text, JSON or XML: bounded, and without anything that expands."""

from __future__ import annotations

import json
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from cbec_fx_official.errors import refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["MAX_BYTES", "read_file", "text_of", "unpacked", "validated", "xml_of"]

M = TypeVar("M", bound=BaseModel)

MAX_BYTES: Final = 16 * 1024 * 1024  # the whole history of the ECB as XML has nine
_MAX_PARTS: Final = 1_000_000  # tags, or JSON's brackets and commas; that history has 250,000


def read_file(path: Path) -> bytes:
    """Return a file of at most `MAX_BYTES`; raise `fx.file_unreadable` or `fx.file_too_large`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise refused("fx.file_unreadable", path.name, reason=reason) from None
    if len(content) > MAX_BYTES:
        raise _too_large(path.name)
    return content


def unpacked(place: str, content: bytes) -> bytes:
    """Return the one file of a zip archive, never more than `MAX_BYTES` of it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            (member,) = archive.infolist()
            with archive.open(member) as file:
                found = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
        raise refused("fx.archive_refused", place) from None
    if len(found) > MAX_BYTES:
        raise _too_large(place)
    return found


def text_of(place: str, content: bytes) -> str:
    """Return UTF-8 text without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("fx.not_understood", place) from None


def validated(place: str, content: bytes, model: type[M]) -> M:
    """Return JSON as a model; numbers are kept as they are written, so that no digit is lost."""
    text = text_of(place, content)
    if sum(map(text.count, "{[,")) > _MAX_PARTS:
        raise _too_large(place)
    try:
        found: Any = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once
        )
        return model.model_validate(found)
    except ValidationError as fault:
        where = ".".join(map(str, fault.errors(include_url=False, include_input=False)[0]["loc"]))
        raise refused("fx.not_understood", f"{place}: {where}" if where else place) from None
    except (ValueError, RecursionError):
        raise refused("fx.not_understood", place) from None


def xml_of(place: str, content: bytes) -> Element:
    """Return the root of an XML document; one with a document type is refused unread."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if content.count(b"<") > _MAX_PARTS:
        raise _too_large(place)
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise refused("fx.xml_refused", place) from None
    except (ParseError, ValueError, LookupError):
        raise refused("fx.not_understood", place) from None
    return root


def _too_large(place: str) -> Exception:
    return refused("fx.file_too_large", place, most=MAX_BYTES)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found
