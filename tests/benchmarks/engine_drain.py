"""Drain runs without effects, against a hand-written lease table on the same database.

The limit claims a batch by one `UPDATE … RETURNING`, does the work of each job, and marks the batch
done under its fence in one more commit: the fewest commits with which a lease can be kept. Both
sides do the same work for every job.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cbec_core.domain.merchant import Actor
from cbec_core.services.clock import SystemClock
from cbec_core.services.effects import Progress
from cbec_core.storage import open_storage
from cbec_core.workflows.definition import Step, Workflow
from cbec_core.workflows.engine import Engine, Policy

BATCH = 50


def work(rounds: int) -> None:
    digest = b"cbec"
    for _ in range(rounds):
        digest = hashlib.sha256(digest).digest()


class Work:
    """One local step."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds

    def do(self, uow: Any, run: Any, now: datetime) -> Progress:
        work(self.rounds)
        return Progress.done()

    def undo(self, uow: Any, run: Any, now: datetime) -> None:
        """Nothing was written."""


def project(url: str, jobs: int, rounds: int) -> Callable[[], float]:
    storage = open_storage(url, busy_timeout=60)
    storage.upgrade()
    workflow = Workflow("bench", (Step("work", Work(rounds)),), pivot="work")
    engine = Engine(storage, SystemClock(), [workflow], policy=Policy(batch=BATCH))

    def drain() -> float:
        with storage.begin(Actor.system()) as uow:
            runs = [
                engine.new_run("bench", f"{time.time_ns()}.{number}", f"s{number}", "m1")
                for number in range(jobs)
            ]
            assert uow.runs.start_many(runs) == jobs
            uow.commit()
        begun = time.perf_counter()
        assert engine.drain() == jobs
        return time.perf_counter() - begun

    return drain


TABLE = """
CREATE TABLE jobs (id TEXT PRIMARY KEY, payload TEXT NOT NULL, state TEXT NOT NULL,
  due_at {moment} NOT NULL, owner TEXT NOT NULL, lease_until {moment}, fence INTEGER NOT NULL)
"""
INDEX = "CREATE INDEX jobs_due ON jobs (due_at) WHERE state = 'ready'"
CLAIM = """
UPDATE jobs SET owner = 'w', lease_until = {p}, fence = fence + 1 WHERE id IN (
  SELECT id FROM jobs WHERE state = 'ready' AND due_at <= {p}
  AND (lease_until IS NULL OR lease_until <= {p}) ORDER BY due_at, id LIMIT 50 {skip}
) RETURNING id, payload, fence
"""
DONE = (
    "UPDATE jobs SET state = 'done', owner = '', lease_until = NULL WHERE id = {p} AND fence = {p}"
)


def limit(connection: Any, jobs: int, rounds: int, postgres: bool) -> Callable[[], float]:
    mark = "%s" if postgres else "?"
    skip = "FOR UPDATE SKIP LOCKED" if postgres else ""
    claim, done = CLAIM.format(p=mark, skip=skip), DONE.format(p=mark)
    begin = "BEGIN" if postgres else "BEGIN IMMEDIATE"
    cursor = connection.cursor()
    cursor.execute(TABLE.format(moment="timestamptz" if postgres else "TEXT"))
    cursor.execute(INDEX)

    def moment(at: datetime) -> Any:
        return at if postgres else at.isoformat()

    def drain() -> float:
        now = moment(datetime.now(UTC))
        rows = [(f"{time.time_ns()}.{number}", "{}", "ready", now) for number in range(jobs)]
        cursor.execute(begin)
        cursor.executemany(
            f"INSERT INTO jobs VALUES ({mark}, {mark}, {mark}, {mark}, '', NULL, 0)", rows
        )
        cursor.execute("COMMIT")
        begun = time.perf_counter()
        count = 0
        while True:
            at = datetime.now(UTC)
            lease, due = moment(at + timedelta(seconds=30)), moment(at)
            cursor.execute(begin)
            claimed = cursor.execute(claim, (lease, due, due)).fetchall()
            cursor.execute("COMMIT")
            if not claimed:
                break
            for _ in claimed:
                work(rounds)
            cursor.execute(begin)
            cursor.executemany(done, [(job, fence) for job, _, fence in claimed])
            assert cursor.rowcount == len(claimed)
            cursor.execute("COMMIT")
            count += len(claimed)
        assert count == jobs
        return time.perf_counter() - begun

    return drain


def compare(
    url: str, connection: Any, jobs: int, rounds: int, pairs: int, postgres: bool
) -> dict[str, float]:
    ours = project(url, jobs, rounds)
    theirs = limit(connection, jobs, rounds, postgres)
    ours(), theirs()
    measured = [(ours(), theirs()) for _ in range(pairs)]
    return {
        "ratio": round(statistics.median(a / b for a, b in measured), 2),
        "runs_per_s": round(jobs / statistics.median(a for a, _ in measured)),
        "limit_per_s": round(jobs / statistics.median(b for _, b in measured)),
    }


def measure(jobs: int, pairs: int, databases: list[str]) -> dict[str, Any]:
    """Return ratios by database and by the milliseconds of work in a job."""
    begun = time.perf_counter()
    work(2000)
    for_a_fifth = max(1, round(2000 * 0.0002 / (time.perf_counter() - begun)))
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="cbec-bench-") as name:
        folder = Path(name)
        for label, rounds in (("0.2 ms of work", for_a_fifth), ("no work at all", 0)):
            if "sqlite" in databases:
                file = folder / f"limit-{rounds}.db"
                raw = sqlite3.connect(file, isolation_level=None)
                raw.execute("PRAGMA journal_mode = WAL")
                raw.execute("PRAGMA synchronous = NORMAL")
                url = f"sqlite:///{folder / f'ours-{rounds}.db'}"
                found[f"sqlite, {label}"] = compare(url, raw, jobs, rounds, pairs, False)
                raw.close()
        if "postgresql" in databases:
            import psycopg

            from tests.drills.postgres import new_database, server

            with server(folder) as base:
                for label, rounds in (("0.2 ms of work", for_a_fifth), ("no work at all", 0)):
                    plain = new_database(base).replace("+psycopg", "")
                    with psycopg.connect(plain, autocommit=True) as raw_pg:
                        found[f"postgresql, {label}"] = compare(
                            new_database(base), raw_pg, jobs, rounds, pairs, True
                        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--databases", default="sqlite,postgresql")
    arguments = parser.parse_args()
    report = {
        "python": platform.python_version(),
        "load": os.getloadavg(),
        "results": measure(arguments.jobs, arguments.pairs, arguments.databases.split(",")),
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
