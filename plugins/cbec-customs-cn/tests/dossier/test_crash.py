"""A process that is killed between any two steps: the same bytes go out, nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cbec_customs_cn.store import DocumentState, Dossier, open_engine

from cbec_core.testing.clock import FrozenClock

from .conftest import migrate
from .makers import export_list, list_key, message, receipt

if TYPE_CHECKING:
    from collections.abc import Callable

# What an effect does, killed after as many steps as it is told: build, write down, send, note, and
# what comes back is applied. Each build makes other bytes, as a clock or a new guid would.
STEPS = """
import os, signal, sys
from pathlib import Path
from cbec_core.testing.clock import FrozenClock
from cbec_customs_cn.store import Dossier, open_engine
sys.path.insert(0, {tests!r})
from dossier.makers import export_list, message, receipt
url, out, steps, run = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
dossier = Dossier(open_engine(url), "m_1", FrozenClock())
def send():
    for stored in dossier.unsent():
        with (out / f"{{stored.name}}.{{run}}").open("wb") as file:
            file.write(stored.raw)
            os.fsync(file.fileno())
def sent():
    for stored in dossier.unsent():
        dossier.sent(stored.guid)
for number, act in enumerate((
    lambda: dossier.prepared(message(export_list(), guid=f"G{{run}}"), run.encode(), "op_1"),
    send,
    sent,
    lambda: dossier.apply(receipt("2", 1)),
    lambda: dossier.apply_many((receipt("120", 2), receipt("399", 3))),
)):
    if number == steps:
        os.kill(os.getpid(), signal.SIGKILL)
    act()
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[[int, str], int]:
    """Return a function that runs so many steps in a process of its own."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    migrate(url)
    (tmp_path / "out").mkdir()
    program = STEPS.format(tests=str(Path(__file__).parents[1]))

    def call(steps: int, name: str) -> int:
        line = [sys.executable, "-c", program, url, str(tmp_path / "out"), str(steps), name]
        return subprocess.run(line, check=False, timeout=60).returncode

    return call


@pytest.mark.parametrize("steps", range(5))
def test_a_killed_process_sends_nothing_as_two_documents(
    run: Callable[[int, str], int], tmp_path: Path, steps: int
) -> None:
    assert run(steps, "1") == -signal.SIGKILL
    assert run(9, "2") == 0
    files = sorted((tmp_path / "out").iterdir())
    # One name and one content, however often it was sent.
    assert len({file.stem for file in files}) == 1
    assert {file.read_bytes() for file in files} == ({b"1"} if steps else {b"2"})
    dossier = Dossier(open_engine(f"sqlite:///{tmp_path / 'shop.db'}"), "m_1", FrozenClock())
    record = dossier.find(list_key())
    assert record is not None
    assert record.state is DocumentState.APPROVED
    assert dossier.unsent() == ()


def test_receipts_of_a_file_are_taken_whole_or_not_at_all(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")

    def fails(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cbec_customs_cn.store.applying.move_documents", fails)
    with pytest.raises(RuntimeError):
        dossier.apply_many((receipt("2", 1), receipt("120", 2)))
    monkeypatch.undo()
    record = dossier.find(list_key())
    assert record is not None
    assert record.state is DocumentState.PREPARED
    assert dossier.apply(receipt("399", 3)).after is DocumentState.APPROVED
