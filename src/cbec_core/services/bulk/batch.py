"""A file of questions into a file of answers, in parts that outlive a process that is killed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from cbec_core.domain.errors import DomainError
from cbec_core.services.bulk.sources import kind_of, opened

if TYPE_CHECKING:
    from cbec_core.services.bulk.quote_many import Bulk

__all__ = ["LINES", "Batch", "quote_file"]

LINES = 100_000  # of a part
_FORMAT = 2


@attrs.frozen
class Batch:
    """What became of a file: its lines, those without an answer, those that were there before."""

    output: str
    lines: int
    not_calculable: int
    resumed: int


def quote_file(
    bulk: Bulk,
    asked: Path,
    answered: Path,
    *,
    basis: Callable[[], Mapping[str, str]],
    rates: str = "",
    size: int = LINES,
    anew: bool = False,
    tell: Callable[[int, int], None] | None = None,
) -> Batch:
    """Answer a file of questions; `answered` appears whole at the end, or not at all.

    What is done stands in a folder beside it, by which the same call goes on after a crash unless
    it asks something else: other questions, `rates` or `size`, or `anew`. `basis` tells by name
    what the answers rest on; raises `landed_cost.basis_changed` once that is not what it was, since
    one file would have answers of two kinds. `tell` is given the lines that are done and those that
    there are.
    """
    kind_of(answered)
    if answered.exists() and asked.exists() and answered.samefile(asked):
        raise _unwritable(answered, "it is the file of the questions")
    source = opened(asked)
    with _writing(answered):
        job = {
            "format": _FORMAT,
            "input": source.digest,
            "rows": source.rows,
            "lines_a_part": size,
            "rates": rates,
        }
        parts = _Parts(answered, job, basis, anew)
        resumed = sum(parquet.read_metadata(file).num_rows for file in parts.files())
        first = 0
        for number, piece in enumerate(source.pieces(size)):
            if not parts.has(number):
                parts.add(number, bulk.quote(piece, first + 1))
            first += piece.num_rows
            if tell is not None:
                tell(first, source.rows)
        missing = parts.join(answered)
    return Batch(answered.name, source.rows, missing, resumed)


class _Parts:
    """The folder of finished parts; it is another one's if it does not tell of this very job."""

    def __init__(
        self,
        answered: Path,
        job: Mapping[str, object],
        basis: Callable[[], Mapping[str, str]],
        anew: bool,
    ) -> None:
        self.folder = answered.with_name(f"{answered.name}.parts")
        self._name, self._ask = answered.name, basis
        self._basis = dict(basis())
        note = self.folder / "state.json"
        known = None if anew else _noted(note)
        if known is None or known["job"] != job or not self.files():
            state = json.dumps({"job": job, "basis": self._basis}, indent=2)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            _replace(note, lambda file: file.write_text(state, "utf-8"))
        else:
            self._same(known["basis"])

    def files(self) -> list[Path]:
        """Return the parts in their order, to the first that is not there."""
        found: list[Path] = []
        while (file := self._file(len(found))).exists():
            found.append(file)
        return found

    def has(self, number: int) -> bool:
        """Tell whether a part is there."""
        return self._file(number).exists()

    def add(self, number: int, answers: pa.Table) -> None:
        """Keep a part, whole or not at all, unless something was loaded while it was answered."""
        self._same(self._ask())
        table = answers.cast(_plain(answers.schema))
        _replace(self._file(number), lambda file: parquet.write_table(table, file))

    def join(self, answered: Path) -> int:
        """Make one file of all parts, then forget them; return the lines without an answer."""
        files = self.files()
        schema = parquet.read_schema(files[0])
        missing = 0

        def write(file: Path) -> None:
            nonlocal missing
            with _writer(file, schema, kind_of(answered)) as put:
                for part in files:
                    table = parquet.read_table(part).cast(schema)
                    missing += table.num_rows - (pc.sum(table.column("calculable")).as_py() or 0)
                    put(table)

        _replace(answered, write)
        shutil.rmtree(self.folder)
        return missing

    def _same(self, other: Mapping[str, str]) -> None:
        names = sorted(self._basis.keys() | other.keys())
        changed = [name for name in names if self._basis.get(name) != other.get(name)]
        if changed:
            raise DomainError(
                "landed_cost.basis_changed", name=self._name, changed=", ".join(changed)
            )

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:06}.parquet"


def _noted(note: Path) -> dict[str, Any] | None:
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) and known.keys() == {"job", "basis"} else None


def _plain(schema: pa.Schema) -> pa.Schema:
    """Return what every part has in common: names of baskets and lines as they are, not coded."""
    fields = []
    for field in schema:
        kind = field.type
        if field.name in ("request", "line") and pa.types.is_dictionary(kind):
            kind = kind.value_type
        if field.name == "line":
            kind = pa.string()
        fields.append(pa.field(field.name, kind))
    return pa.schema(fields)


@contextmanager
def _writer(file: Path, schema: pa.Schema, kind: str) -> Iterator[Callable[[pa.Table], None]]:
    if kind == "parquet":
        with parquet.ParquetWriter(file, schema) as writer:
            yield writer.write_table
        return
    plain = pa.schema(
        [
            (one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
            for one in schema
        ]
    )
    with csv.CSVWriter(file, plain) as writer:
        yield lambda table: writer.write_table(table.cast(plain))


def _replace(file: Path, write: Callable[[Path], Any]) -> None:
    """Write beside a file and put it in its place when it is whole and durable."""
    beside = file.with_name(f"{file.name}.new")
    write(beside)
    with beside.open("r+b") as stream:
        os.fsync(stream.fileno())
    os.replace(beside, file)


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise _unwritable(file, fault.strerror or "unknown") from fault


def _unwritable(file: Path, reason: str) -> DomainError:
    return DomainError("landed_cost.unwritable", name=file.name, reason=reason)
