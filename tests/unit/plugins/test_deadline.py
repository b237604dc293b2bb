"""Calls under a deadline: their result, their error, their context, and nobody left waiting."""

from __future__ import annotations

import contextvars
import os
import subprocess
import sys
import threading

import pytest

from cbec_core.plugins.deadline import DeadlineExceeded, Workers

FORKED = """
import os
from cbec_core.plugins.deadline import Workers

workers = Workers()
workers.run(5, int)
child = os.fork()
if child == 0:
    os._exit(workers.run(5, lambda: 7))
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_call_returns_or_raises_as_if_made_here() -> None:
    workers = Workers()
    asked = contextvars.ContextVar("asked", default="")
    asked.set("context")
    assert workers.run(5, asked.get) == "context"
    with pytest.raises(ZeroDivisionError):
        workers.run(5, lambda: 1 // 0)
    with pytest.raises(SystemExit):
        workers.run(5, sys.exit)


def test_a_hung_call_is_left_behind_and_the_next_one_runs() -> None:
    workers, leave = Workers(), threading.Event()
    with pytest.raises(DeadlineExceeded):
        workers.run(0.05, leave.wait)
    assert workers.run(5, lambda: 42) == 42
    leave.set()


def test_a_thread_is_used_again() -> None:
    workers = Workers()
    assert len({workers.run(5, threading.get_ident) for _ in range(20)}) == 1


def test_many_callers_get_their_own_answers() -> None:
    workers = Workers()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(workers.run(5, lambda: n) - n))
        for n in range(64)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [0] * 64


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_threads_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], check=False, timeout=60)
    assert done.returncode == 7


def test_a_hung_call_does_not_keep_the_program_alive() -> None:
    program = (
        "import threading, contextlib\nfrom cbec_core.plugins.deadline import *\n"
        "with contextlib.suppress(DeadlineExceeded):\n"
        "    Workers().run(0.05, threading.Event().wait)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
