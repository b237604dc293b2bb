"""Files of questions: in pieces, killed and gone on with, right or wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet
import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.landed_cost import ExchangeRate
from tests.integration.bulk.providers import opened

if TYPE_CHECKING:
    from cbec_core import Cbec

ROOT = Path(__file__).parents[3]
BASKETS = 1_100
# Kills itself, as a machine does that loses its power, once so many lines are told to be done.
KILLED = """
import os, signal, sys
from tests.integration.bulk.providers import opened
def tell(done, total):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
opened().landed_cost.quote_file(sys.argv[1], sys.argv[2], lines=1000, tell=tell)
"""


@pytest.fixture(scope="module")
def cbec() -> Cbec:
    return opened()


def table(baskets: int = BASKETS) -> pa.Table:
    """Return three lines for each basket, to three destinations."""
    rows = [
        {
            "request": f"b{number}",
            "on": "2026-07-15",
            "origin": "CN",
            "destination": ("DE", "IT", "AU")[number % 3],
            "currency": "EUR",
            "hs": ("610910", "420100", "330300")[line],
            "unit_price": f"{7 + number % 90}.{line}5",
            "freight": f"{number % 13}.00",
            "duty_rate": "3.7",
        }
        for number in range(baskets)
        for line in range(3)
    ]
    return pa.Table.from_pylist(rows)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    parquet.write_table(table(), tmp_path / "in.parquet", row_group_size=700)
    return tmp_path / "in.parquet"


def answers(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(file).to_pylist()
    return found


def test_a_file_is_answered_as_its_table_is(cbec: Cbec, asked: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    report = cbec.landed_cost.quote_file(
        asked, tmp_path / "out.parquet", lines=1_000, tell=lambda *one: told.append(one)
    )
    assert (report.lines, report.resumed) == (3 * BASKETS, 0)
    assert told[-1] == (3 * BASKETS, 3 * BASKETS)
    assert all(done % 3 == 0 for done, _total in told), "a basket was cut in two"
    whole = cbec.landed_cost.quote_many(table()).to_pylist()
    assert answers(tmp_path / "out.parquet") == whole
    assert report.not_calculable == sum(not row["calculable"] for row in whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.parquet"]


def test_csv_is_read_without_a_float_and_written_likewise(
    cbec: Cbec, asked: Path, tmp_path: Path
) -> None:
    csv.write_csv(table(), tmp_path / "in.csv")
    cbec.landed_cost.quote_file(tmp_path / "in.csv", tmp_path / "out.csv", lines=1_000)
    text = csv.ConvertOptions(column_types={"total": pa.string(), "line": pa.string()})
    found = csv.read_csv(tmp_path / "out.csv", convert_options=text).column("total").to_pylist()
    whole = cbec.landed_cost.quote_many(table()).column("total").to_pylist()
    assert found == ["" if total is None else str(total) for total in whole]


@pytest.mark.parametrize("done", [1_000, 2_000, 3 * BASKETS])
def test_a_run_that_was_killed_goes_on_where_it_stopped(
    cbec: Cbec, asked: Path, tmp_path: Path, done: int
) -> None:
    out = tmp_path / "out.parquet"
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(asked), str(out), str(done - 2)], cwd=ROOT, check=False
    )
    assert died.returncode == -signal.SIGKILL
    assert not out.exists()
    before = {
        path.name: path.stat().st_mtime_ns for path in (tmp_path / "out.parquet.parts").iterdir()
    }
    report = cbec.landed_cost.quote_file(asked, out, lines=1_000)
    assert done - 2 <= report.resumed <= done
    assert len(before) > 1
    assert answers(out) == cbec.landed_cost.quote_many(table()).to_pylist()
    assert not (tmp_path / "out.parquet.parts").exists()


@pytest.mark.parametrize("changed", ["questions", "lines", "rates"])
def test_parts_of_another_job_are_not_taken_for_its_own(
    cbec: Cbec, asked: Path, tmp_path: Path, changed: str
) -> None:
    out = tmp_path / "out.parquet"
    command = [sys.executable, "-c", KILLED, str(asked), str(out), "1000"]
    subprocess.run(command, cwd=ROOT, check=False)
    state = json.loads((tmp_path / "out.parquet.parts" / "state.json").read_text("utf-8"))
    assert state["job"]["rows"] == 3 * BASKETS
    if changed == "questions":
        parquet.write_table(table().slice(3), asked)
    rate = ExchangeRate("USD", "EUR", Decimal("0.9"), date(2026, 7, 15), "test", "customs")
    rates = (rate,) if changed == "rates" else ()
    size = 1_001 if changed == "lines" else 1_000
    assert cbec.landed_cost.quote_file(asked, out, rates, lines=size).resumed == 0


def test_baskets_may_be_scattered_over_a_file(cbec: Cbec, tmp_path: Path) -> None:
    mixed = table(500).take([(row * 7) % 1_500 for row in range(1_500)])
    parquet.write_table(mixed, tmp_path / "in.parquet")
    cbec.landed_cost.quote_file(tmp_path / "in.parquet", tmp_path / "out.parquet", lines=1_000)
    assert answers(tmp_path / "out.parquet") == cbec.landed_cost.quote_many(mixed).to_pylist()


def test_a_basket_that_is_larger_than_a_part_stays_whole(cbec: Cbec, tmp_path: Path) -> None:
    large = table(2_000)
    one = large.set_column(0, "request", pa.array(["x"] * 5_997 + ["y"] * 3)).set_column(
        large.column_names.index("destination"), "destination", pa.array(["DE"] * 6_000)
    )
    one = one.set_column(one.column_names.index("freight"), "freight", pa.array(["9"] * 6_000))
    parquet.write_table(one, tmp_path / "in.parquet")
    cbec.landed_cost.quote_file(tmp_path / "in.parquet", tmp_path / "out.parquet", lines=1_000)
    assert answers(tmp_path / "out.parquet") == cbec.landed_cost.quote_many(one).to_pylist()


def test_a_file_without_questions_has_an_answer_without_lines(cbec: Cbec, tmp_path: Path) -> None:
    parquet.write_table(table().slice(0, 0), tmp_path / "in.parquet")
    (tmp_path / "in.csv").write_text(",".join(table().column_names) + "\n", "utf-8")
    for name in ("in.parquet", "in.csv"):
        report = cbec.landed_cost.quote_file(tmp_path / name, tmp_path / "out.parquet")
        assert report.lines == 0
        assert answers(tmp_path / "out.parquet") == []


def test_what_cannot_be_read_or_written_is_told(cbec: Cbec, asked: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.parquet").write_bytes(asked.read_bytes()[:5_000])
    (tmp_path / "a.csv").write_text("request,quantity\nb,many\n", "utf-8")
    (tmp_path / "b.csv").write_text("basket\nb\n", "utf-8")
    cases = {
        ("gone.parquet", "out.parquet"): "unreadable",
        ("torn.parquet", "out.parquet"): "unreadable",
        ("a.csv", "out.parquet"): "unreadable",
        ("b.csv", "out.parquet"): "column_missing",
        ("in.parquet", "out.xlsx"): "file_kind",
        ("in.xlsx", "out.parquet"): "file_kind",
        ("in.parquet", "in.parquet"): "unwritable",
        ("in.parquet", "in.parquet/out.parquet"): "unwritable",
    }
    for (source, target), code in cases.items():
        with pytest.raises(DomainError) as refused:
            cbec.landed_cost.quote_file(tmp_path / source, tmp_path / target)
        assert refused.value.code == f"landed_cost.{code}", (source, target)


def test_a_row_that_is_refused_is_named_by_its_place_in_the_file(
    cbec: Cbec, tmp_path: Path
) -> None:
    wrong = table()
    prices = wrong.column("unit_price").to_pylist()
    prices[2_500] = "9,95"
    wrong = wrong.set_column(wrong.column_names.index("unit_price"), "unit_price", pa.array(prices))
    parquet.write_table(wrong, tmp_path / "in.parquet")
    with pytest.raises(DomainError) as refused:
        cbec.landed_cost.quote_file(tmp_path / "in.parquet", tmp_path / "out.parquet", lines=1_000)
    assert refused.value.params["row"] == 2_501
    assert not (tmp_path / "out.parquet").exists()
