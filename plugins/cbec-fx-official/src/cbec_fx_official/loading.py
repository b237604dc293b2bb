"""From files to the store: everything is verified before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

from cbec_fx_official.cfets import parse_cfets
from cbec_fx_official.ecb import parse_ecb
from cbec_fx_official.hmrc import parse_hmrc
from cbec_fx_official.store import Loaded, Merged, RateStore
from cbec_fx_official.treasury import parse_treasury

if TYPE_CHECKING:
    from cbec_fx_official.rates import Document

__all__ = ["PARSERS", "Report", "load"]

PARSERS: Final[Mapping[str, Callable[[str, bytes], Document]]] = {
    "ecb": parse_ecb,
    "hmrc": parse_hmrc,
    "cfets": parse_cfets,
    "us-treasury": parse_treasury,
}


@attrs.frozen
class Report:
    """What some files held and what became of it; `pages` lacks those that were not loaded."""

    source: str
    files: tuple[Loaded, ...]
    merged: Merged
    unknown: tuple[str, ...]
    pages: int

    @property
    def days(self) -> tuple[str, ...]:
        """Return the days of the publications, oldest first."""
        return tuple(
            sorted({one.day.isoformat() for file in self.files for one in file.publications})
        )


def load(
    store: RateStore,
    contents: Iterable[tuple[str, bytes]],
    now: datetime,
    *,
    replace: bool = False,
) -> Report:
    """Store named files, all of them or none; loading one again changes nothing."""
    parse = PARSERS[store.source]
    files, unknown, pages = [], dict[str, None](), 0
    for name, content in contents:
        document = parse(name, content)
        digest = hashlib.sha256(content).hexdigest()
        files.append(Loaded(document.publications, document.span, name, digest, now))
        unknown.update(dict.fromkeys(document.unknown))
        pages = max(pages, document.pages)
    merged = store.merge(files, replace=replace)
    return Report(store.source, tuple(files), merged, tuple(unknown), pages)
