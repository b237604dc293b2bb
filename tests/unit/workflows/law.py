"""Marks and helpers of the tests of the law of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.workflows.scripted import Crash

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement
each_open_end = pytest.mark.parametrize("word", ["unknown", "raise", "bug", "crash"])


def crashing_worker(bench: Bench) -> None:
    """Work as a process that dies where the script says so, until its lease is over."""
    with pytest.raises(Crash):
        bench.engine.drain()
    bench.clock.pass_time(seconds=31)
