"""Worker processes that end by SIGKILL: forked, so that a drill of hundreds takes minutes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.services.clock import SystemClock
from cbec_core.storage import open_storage
from cbec_core.workflows.engine import Engine, Policy
from cbec_core.workflows.engine_runs import Patience
from cbec_core.workflows.worker import Worker
from tests.drills.counterparty import Counterparty
from tests.drills.flow import FORGETFUL, Specs, drill_workflow

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

LEASE = timedelta(seconds=1)
_QUICK = Patience(timedelta(milliseconds=20), timedelta(milliseconds=100), 200)
POLICY = Policy(lease=LEASE, batch=4, faults=_QUICK, lookups=_QUICK, unsent=_QUICK, pending=_QUICK)


@attrs.frozen
class Place:
    """A database and a counterparty."""

    url: str
    counterparty: Path

    def storage(self) -> Storage:
        return open_storage(self.url, busy_timeout=60)

    def other_side(self) -> Counterparty:
        return Counterparty(self.counterparty, FORGETFUL)

    def engine(self, storage: Storage, probe: Callable[[str], None] | None = None) -> Engine:
        workflow = drill_workflow(self.other_side())
        return Engine(storage, SystemClock(), [workflow], specs=Specs(), policy=POLICY, probe=probe)


def kill_self_at(boundary: str) -> Callable[[str], None]:
    """Return a probe that ends this process without any farewell."""

    def probe(here: str) -> None:
        if here == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    return probe


def fork_worker(place: Place, probe: Callable[[str], None] | None = None) -> int:
    """Start a worker in a process of its own and return its id; SIGTERM ends it gracefully."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        worker = Worker(place.engine(place.storage(), probe), idle=timedelta(milliseconds=100))
        worker.run_forever()
        status = 0
    except BaseException as error:
        print(f"worker failed: {error!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def wait_for(pid: int, seconds: float) -> int | None:
    """Return how a process ended (negative: by a signal), or nothing if it has not."""
    deadline = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            return None
        time.sleep(0.005)


def end(pid: int) -> None:
    """End a worker for good and collect it."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
