"""The entry points of installed plugins, read without importing anything of them.

`importlib.metadata` would cost as much as the rest of `cbec --help` (it imports email, zipfile and
inspect), so folders are read here and only archives on the path go through it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["GROUP", "EntryPoint", "installed", "normalised"]

GROUP = "cbec"
_SUFFIXES = (".dist-info", ".egg-info")


class EntryPoint(NamedTuple):
    """One line of the group: the plugin's name, where it is, and who brought it."""

    name: str
    value: str
    distribution: str
    version: str
    file: str

    @property
    def sort_key(self) -> tuple[str, str]:
        """Return what orders plugins the same way on every machine."""
        return (self.name, self.distribution)


def installed(path: Iterable[str] | None = None) -> tuple[EntryPoint, ...]:
    """Return every entry point of the group on the path, sorted by name, then distribution.

    Of a distribution that is there twice, the first on the path counts, as it does for imports.
    """
    seen: set[str] = set()
    found: list[EntryPoint] = []
    for folder in sys.path if path is None else path:
        folder = folder or os.curdir
        rows = _of_folder(folder, seen) if os.path.isdir(folder) else _of_archive(folder, seen)
        found.extend(rows)
    return tuple(sorted(found, key=lambda entry: entry.sort_key))


def normalised(name: str) -> str:
    """Return a name in the one spelling under which PEP 503 compares names of distributions."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _of_folder(folder: str, seen: set[str]) -> Iterator[EntryPoint]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        stem, suffix = os.path.splitext(name)
        if suffix not in _SUFFIXES:
            continue
        distribution, _, version = stem.partition("-")
        if not _first(distribution, seen):
            continue
        file = os.path.join(folder, name, "entry_points.txt")
        try:
            with open(file, encoding="utf-8") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError):
            continue
        yield from _parse(text, distribution.replace("_", "-"), version.split("-")[0], file)


def _of_archive(path: str, seen: set[str]) -> Iterator[EntryPoint]:
    if not os.path.isfile(path):
        return
    from importlib.metadata import distributions

    for distribution in distributions(path=[path]):
        name = distribution.metadata["Name"] or ""
        if name and _first(name, seen):
            text = distribution.read_text("entry_points.txt") or ""
            yield from _parse(text, name, distribution.version, path)


def _first(distribution: str, seen: set[str]) -> bool:
    key = normalised(distribution)
    if key in seen:
        return False
    seen.add(key)
    return True


def _parse(text: str, distribution: str, version: str, file: str) -> Iterator[EntryPoint]:
    if f"[{GROUP}]" not in text:
        return
    section = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            target = value.partition("[")[0].strip()
            yield EntryPoint(name.strip(), target, distribution, version, file)
