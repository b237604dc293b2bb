"""A counterparty in a file of its own: it remembers every effect across any number of kills."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import attrs

from cbec_core.ports.provider import Answer

SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (operation_id TEXT, kind TEXT);
CREATE TABLE IF NOT EXISTS effects (operation_id TEXT, kind TEXT);
CREATE TABLE IF NOT EXISTS answers (operation_id TEXT PRIMARY KEY, answer TEXT);
"""


@attrs.frozen
class Done:
    """What the counterparty says it did."""

    reference: str


@attrs.frozen
class Counterparty:
    """`forgetful` kinds promise nothing: a repeated submission is a second effect."""

    path: Path
    forgetful: frozenset[str] = frozenset()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        return connection

    def create(self) -> None:
        connection = self._open()
        connection.executescript(SCHEMA)
        connection.close()

    def submit(self, operation_id: str, kind: str, mood: str) -> Answer[Done]:
        """Make the effect, durable before the answer leaves, in the mood of the subject."""
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO calls VALUES (?, ?)", (operation_id, kind))
            known = connection.execute(
                "SELECT answer FROM answers WHERE operation_id = ?", (operation_id,)
            ).fetchone()
            if known is None or (known[0] != "no" and kind in self.forgetful):
                if mood != "no":
                    connection.execute("INSERT INTO effects VALUES (?, ?)", (operation_id, kind))
                connection.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?)", (operation_id, mood)
                )
            connection.execute("COMMIT")
        finally:
            connection.close()
        return self._answer(operation_id, mood)

    def look(self, operation_id: str) -> Answer[Done]:
        """Tell the truth; what was pending has succeeded by now."""
        connection = self._open()
        try:
            known = connection.execute(
                "SELECT answer FROM answers WHERE operation_id = ?", (operation_id,)
            ).fetchone()
        finally:
            connection.close()
        if known is None:
            return Answer.rejected("not_found")
        return self._answer(operation_id, "no" if known[0] == "no" else "ok")

    def _answer(self, operation_id: str, mood: str) -> Answer[Done]:
        reference = f"ref-{operation_id}"
        match mood:
            case "no":
                return Answer.rejected("declined")
            case "pending":
                return Answer.pending(reference)
            case "unknown":
                return Answer.unknown("the line dropped")
            case _:
                return Answer.succeeded(Done(reference), reference)

    def effects(self) -> Counter[str]:
        """Return how often the effect of each operation id happened."""
        connection = self._open()
        try:
            return Counter(row[0] for row in connection.execute("SELECT operation_id FROM effects"))
        finally:
            connection.close()

    def calls(self) -> Counter[str]:
        """Return how often each operation id was submitted."""
        connection = self._open()
        try:
            return Counter(row[0] for row in connection.execute("SELECT operation_id FROM calls"))
        finally:
            connection.close()
