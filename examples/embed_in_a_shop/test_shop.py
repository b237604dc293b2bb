"""What the example promises: the order leaves, and its money is captured to the cent."""

import runpy
from pathlib import Path

import pytest


def test_the_order_leaves_paid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = runpy.run_path(str(Path(__file__).parent / "shop.py"))
    program["main"](tmp_path)
    printed = capsys.readouterr().out
    assert "payment: captured 46.70 EUR" in printed
    assert "order: shipped" in printed
