"""Drain runs without effects, against a hand-written lease table on the same database.

The limit claims a batch by one `UPDATE … RETURNING`, does the work of each job, and marks the batch
done under its fence in one more commit: the fewest commits with which a lease can be kept. Both
sides do the same work for every job: 0.2 ms as in the measured peers, and none, which shows what a
run costs by itself.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cbec_core.domain.merchant import Actor
from cbec_core.services.clock import SystemClock
from cbec_core.services.effects import Progress
from cbec_core.storage import open_storage
from cbec_core.workflows.definition import Step, Workflow
from cbec_core.workflows.engine import Engine, Policy
from tests.benchmarks.harness import (
    Figure,
    Settings,
    Times,
    alternate,
    compare,
    plain,
    postgres,
)

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


def rounds_of(milliseconds: float) -> int:
    """Return how many rounds of work take so long here."""
    begun = time.perf_counter()
    work(2000)
    return max(1, round(2000 * milliseconds / 1000 / (time.perf_counter() - begun)))


def measure_one(
    settings: Settings, ours: str, raw: Any, jobs: int, rounds: int, postgresql: bool
) -> Times:
    project_side = project(ours, jobs, rounds)
    limit_side = limit(raw, jobs, rounds, postgresql)
    sides = {"cbec": lambda: {"drain": project_side()}, "limit": lambda: {"drain": limit_side()}}
    return alternate(sides, settings.rounds)


def measure(settings: Settings) -> list[Figure]:
    """Return the ratio to the lease table, with a job of 0.2 ms and with an empty one."""
    jobs = 2000 // settings.size
    works = {"0.2 ms": rounds_of(0.2), "empty": 0}
    found = []

    def figure(kind: str, label: str, times: Times) -> Figure:
        bar = 1.5 if works[label] else None
        what = f"{kind}: drain runs, job {label}"
        return compare("engine", what, times, "drain", amount=jobs, bar=bar, unit="runs/s")

    for label, rounds in works.items():
        if "sqlite" in settings.databases:
            raw = sqlite3.connect(settings.folder / f"limit-{rounds}.db", isolation_level=None)
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("PRAGMA synchronous = NORMAL")
            ours = f"sqlite:///{settings.folder / f'ours-{rounds}.db'}"
            times = measure_one(settings, ours, raw, jobs, rounds, False)
            found.append(figure("SQLite", label, times))
            raw.close()
    with postgres(settings) as new:
        if new is not None:
            import psycopg

            for label, rounds in works.items():
                with psycopg.connect(plain(new()), autocommit=True) as connection:
                    times = measure_one(settings, new(), connection, jobs, rounds, True)
                    found.append(figure("PostgreSQL", label, times))
    return found
