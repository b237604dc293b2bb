"""Measure suggestions on labelled sets: `python -m cbec_classifier.measure FOLDER_OR_FILE...`.

A set is a CSV file with the columns `code` (six digits) and `description`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from cbec_classifier.calibration import Calibration, Evidence, evidence
from cbec_classifier.index import index
from cbec_classifier.query import understand
from cbec_classifier.suggesting import MOST, Candidate, suggest

__all__ = ["Labelled", "accuracy", "fit", "read", "reliability", "report"]

DIGITS: Final = (2, 4, 6)
RANKS: Final = (1, 5, 10)
_SMALL: Final = 0.05
BANDS: Final = (0.0, 0.3, 0.7, 1.01)


@attrs.frozen
class Labelled:
    """A description with the subheading that it belongs to."""

    code: str
    description: str


def read(path: Path) -> tuple[Labelled, ...]:
    """Return a labelled set."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Labelled(row["code"], row["description"]) for row in csv.DictReader(file))


def accuracy(rows: Sequence[Labelled]) -> dict[tuple[int, int], int]:
    """Return how many percent have the right code among the first, by (rank, digits)."""
    hits = dict.fromkeys(((rank, digits) for rank in RANKS for digits in DIGITS), 0)
    for row in rows:
        codes = [one.code for one in suggest(row.description)]
        for rank, digits in hits:
            hits[rank, digits] += row.code[:digits] in {code[:digits] for code in codes[:rank]}
    return {key: round(100 * count / len(rows)) for key, count in hits.items()}


def reliability(rows: Iterable[Labelled]) -> Iterator[tuple[float, float, int, float, float]]:
    """Yield bands of score: from, to, first suggestions in it, and how many percent are right.

    The last two are the share that is right in six digits and in four.
    """
    first: list[tuple[Labelled, Candidate]] = []
    for row in rows:
        first += [(row, one) for one in suggest(row.description, limit=1)]
    for low, high in zip(BANDS, BANDS[1:], strict=False):
        inside = [(row, one) for row, one in first if low <= one.score < high]
        if inside:
            right = [
                100 * sum(row.code[:n] == one.code[:n] for row, one in inside) / len(inside)
                for n in (6, 4)
            ]
            yield low, min(high, 1.0), len(inside), right[0], right[1]


def fit(rows: Iterable[Labelled]) -> Calibration:
    """Return the curve that makes the ten first candidates of a set most likely."""
    known, given = index(), list[tuple[Evidence, bool]]()
    for row in rows:
        hits = known.search(understand(row.description, "", known.spelling), MOST)
        found = zip(hits, evidence([hit.score for hit in hits]), strict=True)
        given += [(one, hit.code == row.code) for hit, one in list(found)[:10]]
    curve = [0.0, 0.0, 0.0]
    for _ in range(25):  # Newton's method; the small number keeps what is to be solved regular
        slope = [-_SMALL * value for value in curve]
        bend = [[_SMALL * (i == j) for j in range(3)] for i in range(3)]
        for one, right in given:
            each = (1.0, one.odds, one.agreement)
            likely = Calibration(*curve).score(one)
            for i in range(3):
                slope[i] += (right - likely) * each[i]
                for j in range(3):
                    bend[i][j] += likely * (1 - likely) * each[i] * each[j]
        curve = [value + change for value, change in zip(curve, _solved(bend, slope), strict=True)]
    return Calibration(*(round(value, 3) for value in curve))


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Return the solution of a symmetric, positive system by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        for j, row in enumerate(rows):
            if i != j:
                part = row[i] / pivot[i]
                rows[j] = [cell - part * other for cell, other in zip(row, pivot, strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def report(paths: Sequence[Path]) -> str:
    """Return the figures of sets as text, and what scores mean on those named `*heldout*`."""
    files = [f for p in paths for f in (sorted(p.glob("*.csv")) if p.is_dir() else [p])]
    heads = [f"top-{rank}/{digits}" for rank in RANKS for digits in DIGITS]
    lines = [f"{'percent right':<16}{'n':>5}" + "".join(f"{head:>10}" for head in heads)]
    for file in files:
        rows = read(file)
        found = accuracy(rows)
        cells = "".join(f"{found[rank, digits]:>10}" for rank in RANKS for digits in DIGITS)
        lines.append(f"{file.stem:<16}{len(rows):>5}{cells}")
    for file in files:
        if "heldout" in file.stem:
            lines += ["", f"{file.stem}: first suggestion", "score         n  right/6  right/4"]
            for low, high, count, six, four in reliability(read(file)):
                lines.append(f"{low:.1f} to {high:.1f} {count:>5} {six:>8.0f} {four:>8.0f}")
    return "\n".join(lines)


def main() -> None:
    """Print the figures, or the fitted curve."""
    parser = argparse.ArgumentParser(prog="python -m cbec_classifier.measure", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER_OR_FILE")
    parser.add_argument("--fit", action="store_true", help="print the curve fitted on the sets")
    arguments = parser.parse_args()
    if arguments.fit:
        print(fit([row for path in arguments.paths for row in read(path)]))
    else:
        print(report(arguments.paths))


if __name__ == "__main__":
    main()
