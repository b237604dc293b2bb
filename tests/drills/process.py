"""Worker processes that end by SIGKILL: forked, so that a drill of hundreds takes minutes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from cbec_core.workflows.definition import Step, is_effect
from cbec_core.workflows.engine import Policy
from cbec_core.workflows.engine_runs import Patience

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import Storage
    from cbec_core.workflows.worker import Worker

LEASE = timedelta(seconds=1)
_QUICK = Patience(timedelta(milliseconds=20), timedelta(milliseconds=100), 200)
POLICY = Policy(lease=LEASE, batch=4, faults=_QUICK, lookups=_QUICK, unsent=_QUICK, pending=_QUICK)


class Scene(Protocol):
    """What a drill needs of the deployment that it harms."""

    def prepare(self) -> None:
        """Make the database and the counterparty."""
        ...

    def storage(self) -> Storage:
        """Open the database."""
        ...

    def worker(self, probe: Callable[[str], None] | None) -> Worker:
        """Return a worker for this process."""
        ...

    def start(self, number: int) -> tuple[str, str]:
        """Start the run of this number and return its id and its key."""
        ...

    def boundaries(self) -> list[tuple[str, int | None]]:
        """Return every boundary, and the residue modulo ten of the numbers that lead there."""
        ...

    def has_ended(self, run: Run) -> bool:
        """Tell whether nothing more happens to the run by itself."""
        ...

    def faults(self, keys: list[str]) -> list[str]:
        """Return everything that is lost, doubled, or ended without a reason."""
        ...


def parts_of(step: Step) -> list[str]:
    """Return the boundaries that a step of this shape passes."""
    parts = ["before", "effect", "committed"]
    return parts + ["reserved", "submitting"] if is_effect(step.work) else parts


def kill_self_at(boundary: str) -> Callable[[str], None]:
    """Return a probe that ends this process without any farewell."""

    def probe(here: str) -> None:
        if here == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    return probe


def fork_worker(
    scene: Scene, probe: Callable[[str], None] | None = None, gate: int | None = None
) -> int:
    """Start a worker in a process of its own and return its id; SIGTERM ends it gracefully."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        worker = scene.worker(probe)
        if gate is not None:
            os.read(gate, 1)  # ready, and waiting for its moment
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
