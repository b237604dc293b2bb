"""Files of questions, read piece by piece; no basket is cut in two."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from cbec_core.domain.errors import DomainError
from cbec_core.services.bulk.fields import AMOUNTS, FIELDS, Kind

__all__ = ["Source", "kind_of", "opened"]

_BATCH = 1 << 16
_WHOLE = {name for name, field in FIELDS.items() if field.kind is Kind.WHOLE}
_TEXT = {name for name, field in FIELDS.items() if field.kind is Kind.TEXT}


@attrs.frozen
class Source:
    """A file of questions: its digest, its rows, and whether its baskets lie together."""

    path: Path
    digest: str
    rows: int
    together: bool

    def pieces(self, size: int) -> Iterator[pa.Table]:
        """Yield tables of about so many rows; the whole where baskets are scattered."""
        if not self.together:
            size = self.rows
        kept: list[pa.Table] = []
        rows = 0
        for batch in _batches(self.path, None):
            kept.append(pa.Table.from_batches([batch]))
            rows += batch.num_rows
            while rows >= size:
                table = pa.concat_tables(kept)
                end = _cut(table.column("request"), size, self.together)
                if not end:
                    break
                yield table.slice(0, end)
                rest = table.slice(end)
                kept, rows = [rest], rest.num_rows
        if rows or not self.rows:
            yield pa.concat_tables(kept)


def opened(path: Path) -> Source:
    """Look through a file once; raises `landed_cost.unreadable` and `landed_cost.file_kind`."""
    kind_of(path)
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        raise _unreadable(path, fault.strerror or "unknown") from None
    heads: list[pa.Array] = []
    rows, last = 0, None
    for batch in _batches(path, ["request"]):
        column = batch.column(0)
        if not len(column):
            continue
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        rows += len(column)
        opens = np.append(True, _changes(column))
        opens[0] = last is None or last != column[0]
        last = column[-1]
        heads.append(column.filter(pa.array(opens)))
    keys = pa.chunked_array(heads) if heads else pa.chunked_array([pa.array([], pa.string())])
    together = pc.count_distinct(keys, mode="all").as_py() == len(keys)
    return Source(path, digest, rows, together)


def kind_of(path: Path) -> str:
    """Return `parquet` or `csv` by the ending of a name; raises `landed_cost.file_kind`."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("parquet", "csv"):
        raise DomainError("landed_cost.file_kind", name=path.name)
    return kind


def _batches(path: Path, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
    try:
        if kind_of(path) == "parquet":
            yield from _of_parquet(path, columns)
        else:
            yield from _of_csv(path, columns)
    except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowNotImplementedError) as fault:
        raise _unreadable(path, str(fault).splitlines()[0].rstrip(".")) from None
    except OSError as fault:
        raise _unreadable(path, fault.strerror or str(fault).splitlines()[0]) from None


def _of_parquet(path: Path, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
    names = parquet.read_schema(path).names
    _has_request(names)
    coded = [name for name in names if name in _TEXT]
    with parquet.ParquetFile(path, read_dictionary=coded) as file:
        if not file.metadata.num_rows:
            yield _nothing(file.schema_arrow, columns)
        yield from file.iter_batches(_BATCH, columns=columns)


def _of_csv(path: Path, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
    whole = {*_WHOLE, *(f"{name}_minor" for name in AMOUNTS)}
    # As text, no amount goes through a float and no code loses its zeros.
    types: dict[str, Any] = {name: pa.string() for name in FIELDS}
    types |= {name: pa.dictionary(pa.int32(), pa.string()) for name in _TEXT}
    types |= dict.fromkeys(whole, pa.int64())
    empty: dict[str, Any] = {"strings_can_be_null": True, "null_values": [""]}
    convert = csv.ConvertOptions(column_types=types, **empty)
    if columns:
        with csv.open_csv(path, convert_options=convert) as file:
            _has_request(file.schema.names)
        convert = csv.ConvertOptions(column_types=types, include_columns=columns, **empty)
    with csv.open_csv(path, convert_options=convert) as file:
        rows = 0
        for batch in file:
            rows += batch.num_rows
            yield batch
        if not rows:
            yield _nothing(file.schema, columns)


def _nothing(schema: pa.Schema, columns: list[str] | None) -> pa.RecordBatch:
    """Return a batch without rows, so that a file without questions has an answer, too."""
    fields = [field for field in schema if columns is None or field.name in columns]
    arrays = [pa.array([], field.type) for field in fields]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _has_request(names: list[str]) -> None:
    if "request" not in names:
        raise DomainError("landed_cost.column_missing", column="request")


def _changes(column: Any) -> Any:
    """Tell for each row but the first whether its basket is another than that of the row before."""
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    different = pc.not_equal(column[1:], column[:-1]).fill_null(True)
    return different.to_numpy(zero_copy_only=False)


def _cut(column: Any, size: int, together: bool) -> int:
    """Return where the last basket begins of those that a piece can hold; 0: it holds no whole."""
    if not together:
        return 0
    changes = np.flatnonzero(_changes(column)) + 1
    fitting = changes[changes <= size]
    if len(fitting):
        return int(fitting[-1])
    return int(changes[0]) if len(changes) else 0


def _unreadable(path: Path, reason: str) -> DomainError:
    return DomainError("landed_cost.unreadable", name=path.name, reason=reason)
