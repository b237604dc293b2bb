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
    records: Sequence[int] = (),
    replace: bool = False,
) -> Report:
    """Store a list whole or not at all; loading it again changes nothing.

    `records` says how many entries a file must have, once for each of `paths`.
    """
    if records and len(records) != len(paths):
        raise refused("sanctions.counts_needed", paths[0].name, files=len(paths))
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
        sum(len(entry.names) for entry in document.entries),
        now,
    )
    changed = store.put(document, edition, replace=replace)
    return Report(edition if changed else store.edition() or edition, changed, document.unknown)


def _parsed(
    source: str, files: Sequence[Measured], published: date | None, records: Sequence[int]
) -> Document:
    if source == "ofac" and all(is_csv(file.place) for file in files):
        return parse_ofac_csv(files, published, records)
    if len(files) > 1:
        raise refused("sanctions.not_understood", files[1].place)
    document = PARSERS[source](files[0])
    found, day = len(document.entries), document.published
    if published not in (None, day):
        raise refused("sanctions.day_differs", files[0].place, found=day, stated=published)
    if records and records[0] != found:
        raise refused("sanctions.count_differs", files[0].place, found=found, stated=records[0])
    return document
