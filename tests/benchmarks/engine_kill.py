"""Kill a worker with SIGKILL in the middle of its runs, and see how long until none is missing.

Another worker is awake all the time. The bar is the lease plus two seconds, from the kill until
every run that the dead worker held has ended; runs nobody held are not waited for, so the other
worker has ended them before. The ratio is seconds over that bar, so x1 is the bar itself.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cbec_core.domain.merchant import Actor
from cbec_core.services.clock import SystemClock
from cbec_core.services.effects import Progress
from cbec_core.storage import open_storage
from cbec_core.workflows.definition import Step, Workflow
from cbec_core.workflows.engine import Engine, Policy
from cbec_core.workflows.worker import Worker
from tests.benchmarks.harness import Figure, Settings, postgres

LEASE = timedelta(seconds=3)
BAR = LEASE.total_seconds() + 2
RUNS = 200


class Nap:
    """One local step that sleeps, so that a kill meets it in the middle of a batch."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def do(self, uow: Any, run: Any, now: datetime) -> Progress:
        time.sleep(self._seconds)
        return Progress.done()

    def undo(self, uow: Any, run: Any, now: datetime) -> None:
        """Nothing was written."""


def engine(url: str, nap: float = 0.0) -> Engine:
    workflow = Workflow("bench", (Step("nap", Nap(nap)),), pivot="nap")
    storage = open_storage(url, busy_timeout=60)
    return Engine(storage, SystemClock(), [workflow], policy=Policy(lease=LEASE, batch=20))


def unfinished(with_engine: Engine, ids: list[str]) -> int:
    with with_engine.kit.begin() as uow:
        found = [uow.runs.get(run_id) for run_id in ids]
    return sum(run is None or run.state.value != "done" for run in found)


def strike(url: str) -> float:
    """Return the seconds from the kill until every run has ended."""
    here = engine(url)
    with here.kit.storage.begin(Actor.system()) as uow:
        runs = [
            here.new_run("bench", f"{time.time_ns()}.{number}", f"s{number}", "m1")
            for number in range(RUNS)
        ]
        uow.runs.start_many(runs)
        uow.commit()
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.engine_kill", url], stdout=subprocess.PIPE
    )
    assert victim.stdout is not None
    assert victim.stdout.readline()  # it has claimed a batch and works on it
    stop = threading.Event()
    helper = threading.Thread(target=Worker(here).run_forever, args=(stop,))
    helper.start()
    try:
        time.sleep(0.5)
        os.kill(victim.pid, signal.SIGKILL)
        killed = time.monotonic()
        victim.wait()
        ids = [run.id for run in runs]
        while unfinished(here, ids):
            assert time.monotonic() < killed + 60, "runs are missing"
            time.sleep(0.05)
        return time.monotonic() - killed
    finally:
        stop.set()
        helper.join()
        here.kit.storage.close()


def victim(url: str) -> None:
    """Claim a batch and say so at the first step."""
    working = engine(url, nap=0.2)

    def told(boundary: str) -> None:
        print(boundary, flush=True)

    Engine(
        working.kit.storage,
        working.kit.clock,
        list(working.kit.workflows.values()),
        policy=working.kit.policy,
        probe=told,
    ).drain()


def figure(database: str, url: str, strikes: int) -> Figure:
    storage = open_storage(url)
    storage.upgrade()
    storage.close()
    seconds = [strike(url) for _ in range(strikes)]
    ratios = [one / BAR for one in seconds]
    return Figure(
        "pickup",
        f"{database}, after kill -9",
        round(max(ratios), 2),
        1.0,
        (round(min(ratios), 2), round(max(ratios), 2)),
        note=f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s of {BAR:g} s; "
        f"{strikes} kills, {RUNS} runs each, none missing",
    )


def measure(settings: Settings) -> list[Figure]:
    """Return how long runs of a killed worker are missing; the worst one counts."""
    strikes = 3 if settings.size == 1 else 1
    figures = []
    if "sqlite" in settings.databases:
        url = f"sqlite:///{Path(settings.folder) / 'runs.db'}"
        figures.append(figure("SQLite", url, strikes))
    with postgres(settings) as new:
        if new is not None:
            figures.append(figure("PostgreSQL", new(), strikes))
    return figures


if __name__ == "__main__":
    victim(sys.argv[1])
