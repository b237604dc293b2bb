"""A small month before China's customs: faults, kills of both sides, and nothing declared twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_list_ends_released_or_where_somebody_knows_what_to_do(tmp_path: Path) -> None:
    options = "--scenes month --databases sqlite --orders 200"
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", *options.split()]
        + ["--json", str(tmp_path / "drills.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("month: ")]
    figures = json.loads(line.removeprefix("month: "))
    assert figures["kills"] == 20
    assert figures["states"]["closed"] > 150
    assert figures["summed_up"] >= figures["states"]["closed"]
    assert figures["declarations"]
