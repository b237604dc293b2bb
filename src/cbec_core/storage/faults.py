"""What drivers raise, told as errors with a code; no text of a driver passes, it may hold rows."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from sqlalchemy import exc

from cbec_core.domain.errors import StorageError

__all__ = ["translate"]

_TABLE = re.compile(r"failed: (?:(\w+)\.\w+|(ck_\w+))")
_MISSING = re.compile(r"no such (table|column)")


def translate(error: BaseException) -> StorageError:
    """Return the storage error for what a driver or the pool raised."""
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, exc.TimeoutError):
        return StorageError("storage.locked")
    if isinstance(error, UnicodeError | OverflowError):
        return _refused(type(error).__name__)
    if isinstance(error, sqlite3.Error):
        return _sqlite(error)
    return _postgresql(error)


def _sqlite(error: sqlite3.Error) -> StorageError:
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorageError("storage.locked")
    if name.startswith("SQLITE_READONLY"):
        return StorageError("storage.read_only")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StorageError("storage.damaged", fault=name)
    if name == "SQLITE_FULL":
        return StorageError("storage.full")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR")):
        return StorageError("storage.unreachable", fault=name)
    if _MISSING.match(str(error)):
        return StorageError("storage.schema_missing")
    found = _TABLE.search(str(error))
    where = next(filter(None, found.groups()), "") if found else ""
    return StorageError("storage.constraint", table=where or "…", fault=name)


def _postgresql(error: BaseException) -> StorageError:
    state = str(getattr(error, "sqlstate", None) or "")
    if not state and type(error).__name__ == "DataError":
        return _refused("DataError")  # the driver's own word, of a NUL character for instance
    diag: Any = getattr(error, "diag", None)
    if state in ("40001", "40P01", "55P03", "57014"):
        return StorageError("storage.locked")
    if state == "53100":
        return StorageError("storage.full")
    if state in ("XX001", "XX002"):
        return StorageError("storage.damaged", fault=state)
    if state == "25006":
        return StorageError("storage.read_only")
    if state in ("42P01", "42703", "3F000"):
        return StorageError("storage.schema_missing")
    if state.startswith(("22", "23", "42", "P0")):
        table = str(getattr(diag, "table_name", "") or "…")
        rule = str(getattr(diag, "constraint_name", "") or state)
        return StorageError("storage.constraint", table=table, fault=rule)
    return StorageError("storage.unreachable", fault=state or type(error).__name__)


def _refused(fault: str) -> StorageError:
    return StorageError("storage.constraint", table="…", fault=fault)
