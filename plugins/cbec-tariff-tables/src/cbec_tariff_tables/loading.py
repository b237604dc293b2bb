"""From files to editions: everything is verified before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cbec_core.api import DomainError, Retry
from cbec_tariff_tables.gb import parse_gb
from cbec_tariff_tables.hts import Schedule, parse_hts
from cbec_tariff_tables.lists import SECTIONS, parse_list
from cbec_tariff_tables.nomenclature import parse_names
from cbec_tariff_tables.own import parse_own
from cbec_tariff_tables.reading import Measured, opened
from cbec_tariff_tables.rows import ANY_DAY, Edition, Loaded, Row

if TYPE_CHECKING:
    from cbec_tariff_tables.store import TariffStore

__all__ = ["load_gb", "load_names", "load_own", "load_us"]

Report = tuple[tuple[Loaded, bool], ...]


def load_us(
    store: TariffStore,
    hts: Path | None,
    lists: Mapping[str, Path],
    rates: Mapping[str, Decimal],
    day: date,
    now: datetime,
) -> Report:
    """Store an export of the HTS, lists of sections 301 and 232, or both, all or none."""
    if hts is None and not lists:
        raise DomainError("tariff.nothing_given", retry=Retry.NEVER)
    found: list[Loaded] = []
    adds: Mapping[str, Decimal] = {}
    if hts is not None:
        with opened(hts) as file:
            schedule: Schedule = parse_hts(file, day)
            adds = schedule.adds
            edition = _edition("us", "hts", day, file, schedule.rows, now, complete=True)
        found.append(Loaded(edition, schedule.rows, schedule.unknown))
    for part in filter(lists.__contains__, SECTIONS):
        with opened(lists[part]) as file:
            rows = parse_list(file, part, day, rates, adds)
            found.append(Loaded(_edition("us", part, day, file, rows, now), rows))
    return _stored(store, found)


def load_gb(store: TariffStore, paths: Sequence[Path], day: date, now: datetime) -> Report:
    """Store commodities of the UK Trade Tariff as they were asked for on a day, all or none."""
    found: dict[str, Loaded] = {}
    for path in paths:
        with opened(path) as file:
            code, rows, unknown = parse_gb(file)
            if code in found:
                other = found[code].edition.file
                raise DomainError(
                    "tariff.contradiction", retry=Retry.NEVER, place=path.name, other=other
                )
            found[code] = Loaded(_edition("gb", code, day, file, rows, now), rows, unknown)
    return _stored(store, list(found.values()))


def load_own(store: TariffStore, path: Path, name: str, now: datetime) -> Report:
    """Store a table of one's own in place of the one of its name."""
    return _alone(store, path, "csv", name, lambda file: parse_own(file, name), now)


def load_names(store: TariffStore, path: Path, now: datetime) -> Report:
    """Store the names of the Harmonized System."""
    return _alone(store, path, "hs", "", parse_names, now)


def _alone(
    store: TariffStore,
    path: Path,
    source: str,
    part: str,
    parse: Callable[[Measured], tuple[Row, ...]],
    now: datetime,
) -> Report:
    with opened(path) as file:
        rows = parse(file)
        loaded = Loaded(_edition(source, part, ANY_DAY, file, rows, now), rows)
    return _stored(store, [loaded])


def _edition(
    source: str,
    part: str,
    day: date,
    file: Measured,
    rows: Sequence[Row],
    now: datetime,
    *,
    complete: bool = False,
) -> Edition:
    return Edition(source, part, day, file.place, file.sha256, len(rows), now, complete)


def _stored(store: TariffStore, found: list[Loaded]) -> Report:
    return tuple(zip(found, store.put(found), strict=True))
