"""Alternate the sides of a comparison, and say on what it was measured."""

from __future__ import annotations

import gc
import os
import platform
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import attrs

PACKAGES = (
    "cbec-core",
    "SQLAlchemy",
    "pydantic",
    "attrs",
    "pluggy",
    "click",
    "psycopg",
    "rapidfuzz",
    "django-oscar",
    "numpy",
    "pyarrow",
    "landed-cost-calculator",
    "lxml",
    "xsdata",
    "cryptography",
)


@attrs.frozen
class Settings:
    """What every benchmark is given; `size` divides the amount of work."""

    rounds: int
    folder: Path
    databases: tuple[str, ...]
    size: int = 1


@attrs.frozen
class Figure:
    """One row of the table: `ratio` is the median over pairs of one run, `bar` what to reach.

    A figure without a bar is shown for comparison. `spread` is the lowest and highest pair; `cpu`
    is the same ratio in processor time, which other programs on the machine disturb less.
    """

    bench: str
    what: str
    ratio: float
    bar: float | None = None
    spread: tuple[float, float] = (0.0, 0.0)
    rates: dict[str, float] = attrs.field(factory=dict)
    unit: str = ""
    note: str = ""
    cpu: float | None = None

    @property
    def verdict(self) -> str:
        """Return whether the bar is reached, in this run and on this machine."""
        if self.bar is None:
            return "shown"
        return "pass" if self.ratio <= self.bar else "MISS"


class Span(float):
    """Seconds on the clock, and what of the processor they took, children that ended included."""

    cpu: float | None = None


Times = dict[str, list[float]]


def processor() -> float:
    spent = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def timed(work: Callable[[], object]) -> Span:
    """Return the seconds that a call takes, with the garbage of others swept before."""
    gc.collect()
    cpu, begun = processor(), time.perf_counter()
    work()
    span = Span(time.perf_counter() - begun)
    span.cpu = processor() - cpu
    return span


def alternate(sides: dict[str, Callable[[], dict[str, float]]], rounds: int) -> Times:
    """Run every side once a round, each round beginning with another one, after a warm-up.

    A side returns the seconds of each thing that it measured; the names become `side/thing`.
    """
    names = list(sides)
    found: Times = {}
    for turn in range(rounds + 1):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            for what, seconds in sides[name]().items():
                if turn:
                    found.setdefault(f"{name}/{what}", []).append(seconds)
    return found


def compare(
    bench: str,
    label: str,
    times: Times,
    what: str,
    *,
    amount: int,
    bar: float | None,
    unit: str = "/s",
    side: str = "cbec",
    limit: str = "limit",
    note: str = "",
    alone: bool = True,
) -> Figure:
    """Return the figure of one side over the limit, pair by pair.

    `alone` says that no server does a part of the work, so that processor time can be compared.
    """
    ours, theirs = times[f"{side}/{what}"], times[f"{limit}/{what}"]
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    cpus = [
        one.cpu / other.cpu
        for one, other in zip(ours, theirs, strict=True)
        if isinstance(one, Span) and isinstance(other, Span) and one.cpu and other.cpu
    ]
    return Figure(
        bench,
        label,
        round(statistics.median(ratios), 2),
        bar,
        (round(min(ratios), 2), round(max(ratios), 2)),
        {
            side: round(amount / statistics.median(ours), 1),
            limit: round(amount / statistics.median(theirs), 1),
        },
        unit,
        note,
        round(statistics.median(cpus), 2) if cpus and alone else None,
    )


def machine(folder: Path) -> dict[str, Any]:
    """Return versions, load and what a durable write costs at this moment."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "cpus": os.cpu_count(),
        "platform": f"{platform.system()} {platform.machine()}",
        "load": [round(load, 2) for load in os.getloadavg()],
        "fdatasync_per_s": fdatasync(folder),
        "versions": versions,
    }


def fdatasync(folder: Path, times: int = 200) -> int:
    """Return how many appended blocks of 4 KiB a second become durable."""
    sync = getattr(os, "fdatasync", os.fsync)
    file = folder / "probe"
    block = b"\0" * 4096
    with file.open("wb", buffering=0) as stream:
        begun = time.perf_counter()
        for _ in range(times):
            stream.write(block)
            sync(stream.fileno())
        spent = time.perf_counter() - begun
    file.unlink()
    return round(times / spent)


@contextmanager
def postgres(settings: Settings) -> Iterator[Callable[[], str] | None]:
    """Yield a maker of empty PostgreSQL databases, or nothing if they are not asked for."""
    if "postgresql" not in settings.databases:
        yield None
        return
    from tests.drills.postgres import new_database, server

    with server(settings.folder) as url:
        yield lambda: new_database(url)


def plain(url: str) -> str:
    """Return a URL as the drivers themselves take it."""
    return url.replace("+psycopg", "").removeprefix("sqlite:///")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table of text."""
    rows = [("bench", "work", "ratio", "cpu", "pairs", "bar", "verdict", "rates", "note")]
    for one in figures:
        rates = ", ".join(f"{name} {rate:,.0f}{one.unit}" for name, rate in one.rates.items())
        pairs = f"{one.spread[0]:g}-{one.spread[1]:g}" if any(one.spread) else ""
        cpu = "" if one.cpu is None else f"x{one.cpu:g}"
        bar = "" if one.bar is None else f"x{one.bar:g}"
        rows.append(
            (one.bench, one.what, f"x{one.ratio:g}", cpu, pairs, bar, one.verdict, rates, one.note)
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def say(text: str) -> None:
    """Tell a person how far it has come."""
    print(text, file=sys.stderr, flush=True)
