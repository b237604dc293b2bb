"""Read receipts of China's customs and store them, beside a raw upsert of the same rows on SQLite.

cbec: parse each file, keep its bytes and each receipt once, fold it into the standing of its list;
one transaction a file of 100 receipts.
limit: `sqlite3` writes the rows that this left, as they are: no XML, no look at what was there. The
same tables and indices, `INSERT … ON CONFLICT DO UPDATE`, a transaction a file, equally durable.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from cbec_customs_cn.receipts.reading import read_receipts
from cbec_customs_cn.store import Dossier, open_engine
from cbec_customs_cn.store.tables import METADATA, documents

from cbec_core.testing.clock import FrozenClock
from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

LISTS = 5_000
A_FILE = 100
MERCHANT = "m_1"
FILES, RECEIPTS = "customs_cn_receipt_files", "customs_cn_receipts"
DOCUMENTS = "customs_cn_documents"
# What customs answers to every list, each at its own time.
ANSWERS = (
    ("2", "新增申报成功", ""),
    ("120", "[Code:1800;Desc:逻辑校验通过]", "I"),
    ("399", "[Code:2400;Desc:审结]", "I"),
    ("800", "[Code:2600;Desc:放行]", "I"),
)


def files(amount: int) -> Iterator[bytes]:
    """Return files of receipts (622), all lists received first, then filed, approved, released."""
    for turn, (status, info, numbered) in enumerate(ANSWERS):
        for first in range(0, amount, A_FILE):
            entries = (
                entry(number, turn, status, info, numbered)
                for number in range(first, min(first + A_FILE, amount))
            )
            yield (
                '<?xml version="1.0" encoding="UTF-8"?>'
                '<CEB622Message version="1.0" xmlns="http://www.chinaport.gov.cn/ceb"'
                f' guid="4CDE1CFD-EDED-46B1-946C-{first:012d}">'
                f"{''.join(entries)}</CEB622Message>"
            ).encode()


def entry(number: int, turn: int, status: str, info: str, numbered: str) -> str:
    invt_no = f"<invtNo>53002026{numbered}{number:09d}</invtNo>" if numbered else ""
    return (
        f"<InventoryReturn><guid>4CDE1CFD-EDED-46B1-946C-{number:012d}</guid>"
        "<customsCode>5300</customsCode><ebpCode>1105910159</ebpCode>"
        "<ebcCode>1105910159</ebcCode><agentCode>1105980159</agentCode>"
        f"<copNo>cop{number:012d}</copNo><preNo>B20261001{number:09d}</preNo>{invt_no}"
        f"<returnStatus>{status}</returnStatus><returnTime>2026100{turn + 1}102646001</returnTime>"
        f"<returnInfo>{info}</returnInfo></InventoryReturn>"
    )


def new_database(path: Path, amount: int) -> None:
    """Make the tables, and the lists as they are after they were sent."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        connection.execute(
            documents.insert(),
            [
                {
                    "merchant_id": MERCHANT,
                    "kind": "CEB621",
                    "key": f"cop{number:012d}",
                    "number": f"cop{number:012d}",
                    "order_no": f"O{number:09d}",
                    "message_guid": f"G{number // A_FILE}",
                    "operation_id": f"op_{number // A_FILE}",
                    "state": "sent",
                    "version": 1,
                }
                for number in range(amount)
            ],
        )
    engine.dispose()


def measure(settings: Settings) -> list[Figure]:
    """Return the ratio to the raw upsert."""
    amount = LISTS // settings.size
    raws = list(files(amount))
    template, there = settings.folder / "template.db", settings.folder / "receipts.db"
    new_database(template, amount)

    def fresh() -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{there}{end}").unlink(missing_ok=True)
        shutil.copy(template, there)

    def cbec() -> dict[str, float]:
        fresh()
        engine = open_engine(f"sqlite:///{there}")
        dossier = Dossier(engine, MERCHANT, FrozenClock())
        dossier.unsent()  # connected

        def work() -> None:
            for raw in raws:
                dossier.apply_many(read_receipts(raw))

        span = timed(work)
        assert dossier.of_number(f"O{amount - 1:09d}")[0].state == "released"
        engine.dispose()
        return {"receipts": span}

    cbec()
    steps = written(there, raws)

    def limit() -> dict[str, float]:
        fresh()
        with closing(sqlite3.connect(there, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            return {"receipts": timed(lambda: upsert(connection, steps))}

    times = alternate({"cbec": cbec, "limit": limit}, settings.rounds)
    count = amount * len(ANSWERS)
    label = f"{count:,} receipts in {len(raws)} files"
    return [compare("receipts", label, times, "receipts", amount=count, bar=2.5)]


Step = list[tuple[str, list[tuple[object, ...]]]]


def written(path: Path, raws: list[bytes]) -> list[Step]:
    """Return the rows of each file as they were written: its bytes, its receipts, its lists."""
    steps: list[Step] = []
    with closing(sqlite3.connect(path)) as connection:
        for raw in raws:
            digest = sha256(raw).hexdigest()
            said = rows(connection, RECEIPTS, "file = ?", digest)
            keys = [row[2] for row in said]
            lists = f"key IN ({', '.join('?' for _ in keys)})"
            steps.append(
                [
                    (FILES, rows(connection, FILES, "digest = ?", digest)),
                    (RECEIPTS, said),
                    (DOCUMENTS, rows(connection, DOCUMENTS, lists, *keys)),
                ]
            )
    return steps


def rows(
    connection: sqlite3.Connection, table: str, test: str, *values: object
) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table} WHERE {test}", values).fetchall()


KEYS = {
    FILES: ("merchant_id", "digest"),
    RECEIPTS: ("merchant_id", "kind", "key", "place"),
    DOCUMENTS: ("position",),
}


def upsert(connection: sqlite3.Connection, steps: list[Step]) -> None:
    """Write the rows, a transaction a file."""
    statements = {table: statement(connection, table, key) for table, key in KEYS.items()}
    for step in steps:
        connection.execute("BEGIN IMMEDIATE")
        for table, of_table in step:
            connection.executemany(statements[table], of_table)
        connection.execute("COMMIT")


def statement(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )
