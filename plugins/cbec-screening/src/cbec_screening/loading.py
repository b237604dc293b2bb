"""From files to the store: the whole list is verified before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from cbec_screening.errors import refused
from cbec_screening.europe import parse_eu
from cbec_screening.nations import parse_un
from cbec_screening.ofac import parse_ofac
from cbec_screening.ofac_csv import is_csv, parse_ofac_csv
from cbec_screening.reading import Measured, opened
from cbec_screening.store import Edition, ListStore

if TYPE_CHECKING:
    from cbec_screening.entries import Document

__all__ = ["PARSERS", "Report", "load"]

PARSERS: Final[Mapping[str, Callable[[Measured], Document]]] = {
    "ofac": parse_ofac,
    "eu": parse_eu,
    "un": parse_un,
}


@attrs.frozen
class Report:
    """What was loaded; `changed` is false where the same edition was stored already."""

    edition: Edition
    changed: bool
    unknown: tuple[str, ...]


def load(
    store: ListStore,
    paths: Sequence[Path],
    now: datetime,
    *,
    published: date | None = None,
    records: int | None = None,
    replace: bool = False,
) -> Report:
    """Store a list whole or not at all; loading it again changes nothing."""
    with ExitStack() as stack:
        files = [stack.enter_context(opened(path)) for path in paths]
        document = _parsed(store.source, files, published, records)
    if document.published > now.date():
        raise refused("sanctions.day_invalid", files[0].place)
    digests = sorted(file.sha256 for file in files)
    whole = digests[0] if len(files) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    edition = Edition(
        store.source,
        document.published,
        ", ".join(file.place for file in files),
        whole,
        len(document.entries),
        now,
    )
    changed = store.put(document, edition, replace=replace)
    return Report(edition if changed else store.edition() or edition, changed, document.unknown)


def _parsed(
    source: str, files: Sequence[Measured], published: date | None, records: int | None
) -> Document:
    if source == "ofac" and all(is_csv(file.place) for file in files):
        document = parse_ofac_csv(files, published, records)
    elif len(files) == 1:
        document = PARSERS[source](files[0])
    else:
        raise refused("sanctions.not_understood", files[1].place)
    if published not in (None, document.published):
        day = document.published
        raise refused("sanctions.day_differs", files[0].place, found=day, stated=published)
    if records not in (None, len(document.entries)):
        found = len(document.entries)
        raise refused("sanctions.count_differs", files[0].place, found=found, stated=records)
    return document
