"""Cards are read whole or refused whole, and a refusal says where and why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cbec_carrier_ratecard import build
from cbec_carrier_ratecard.build import load_card
from cbec_carrier_ratecard.commands import ratecard
from click.testing import CliRunner

from cbec_core.api import Finding

FaultsOf = Callable[..., tuple[Finding, ...]]
GOOD = "A-1,Line,US,,0,1,0,0.001,10,0,6-12,general,,\n"


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        ("A-1,Line,US,,0.5,2,0,0.001,10,0,,general,,\n", "overlap", "weights overlap"),
        (
            "A-1,Line,US,,1,2,0,0.001,10,0,,general,2026-01-01,\n",
            "overlap",
            "days overlap",
        ),
        ("A-1,Line,XX,,1,2,0,0.001,10,0,,general,,\n", "cell", "country"),
        ("A-1,Line,US,,2,1,0,0.001,10,0,,general,,\n", "cell", "weight_to_kg"),
        ("A-1,Line,US,,1,2,0,0.001,ten,0,,general,,\n", "cell", "per_kg"),
        ("A-1,Line,US,,1,2,0,0.001,-1,0,,general,,\n", "cell", "per_kg"),
        ("A-1,Line,US,,1,2,0,0.0005,10,0,,general,,\n", "cell", "step_kg"),
        ("A-1,Line,US,,1,2,0,0.001,10,0,soon,general,,\n", "cell", "transit_days"),
        ("A-1,Line,US,,1,2,0,0.001,10,0,,dangerous,,\n", "cell", "cargo_class"),
        ("A-1,Line,US,,1,2,0,0.001,10,0,,battery,,\n", "cell", "cargo_class"),
        ("A-1,Line,US,,1,2,0,0.001,10,0,,general,2026-02-30,\n", "cell", "valid_from"),
        ("A-1,Line,US,,1,2,0,0.001,10,0,,general,2026-02-02,2026-02-01\n", "cell", "valid_to"),
        ("A-1,Line,US,,1,2\n", "ragged", "6 cells"),
    ],
)
def test_a_faulty_row_refuses_the_card_by_file_and_line(
    faults_of: FaultsOf, row: str, code: str, said: str
) -> None:
    faults = faults_of(GOOD + row)
    assert [(f.code, f.path) for f in faults] == [(f"ratecard.{code}", "prices.csv:3")]
    assert said in faults[0].text


def test_unknown_and_missing_columns_are_named(faults_of: FaultsOf) -> None:
    (fault,) = faults_of(GOOD, zones="service_code,zone,land\nA-1,1,US\n")
    assert fault.path == "zones.csv:1"
    assert "unknown column 'land'" in fault.text
    assert "missing column 'country'" in fault.text


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("A-1,30,,,,,,general,8000,sometimes,HALF_UP\n", "vol_rule"),
        ("A-1,30,,,,,,general,8000,always,NEAREST\n", "rounding"),
        ("A-1,30,,,,,,general,,always,HALF_UP\n", "vol_divisor"),
    ],
)
def test_a_rule_that_is_not_understood_refuses_the_card(
    faults_of: FaultsOf, cells: str, said: str
) -> None:
    (fault,) = faults_of(GOOD, cells)
    assert said in fault.text
    assert fault.path == "limits.csv:2"


SURCHARGES = (
    "carrier,service_code,code,kind,basis,value,currency,min,max,condition,group,combine,"
    "effective_from,effective_to\n"
)


@pytest.mark.parametrize(
    "cells",
    [
        "A,*,X,fixed,per_mile,1,CNY,,,always,G,STACK,,\n",
        "A,*,X,often,per_shipment,1,CNY,,,always,G,STACK,,\n",
        "A,*,X,fixed,per_shipment,1,CNY,,,__import__('os'),G,STACK,,\n",
        "A,*,X,fixed,per_shipment,1,CNY,,,always,G,SUM,,\n",
        "A,*,X,fixed,per_shipment,1,,,,always,G,STACK,,\n",
    ],
)
def test_a_surcharge_that_is_not_understood_refuses_the_card(
    faults_of: FaultsOf, cells: str
) -> None:
    (fault,) = faults_of(GOOD, surcharges=SURCHARGES + cells)
    assert fault.path == "surcharges.csv:2"


ZONED = "B-1,Line,AU,1,0,1,0,0.001,10,0,,general,,\n"


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("limits", "A-11,30,,,,,,general,8000,never,\n", "service_code"),
        ("limits", "*,30,,,,,,general,8000,never,\n", "service_code"),
        ("zone_countries", "A-11,1,US\n", "service_code"),
        ("zone_countries", "B-1,2,AU\n", "zone"),
        ("zone_countries", "B-1,1,NZ\n", "zone"),
        ("zone_postcodes", "A-11,1,AU,2000,2249\n", "service_code"),
        ("zone_postcodes", "B-1,2,AU,2000,2249\n", "zone"),
        ("remote_postcodes", "AA,US,96701,96898,,EMBARGO\n", "carrier"),
        ("surcharges", "A,A-11,X,fixed,per_piece,1,CNY,,,always,G,STACK,,\n", "service_code"),
        ("surcharges", "AA,*,X,fixed,per_piece,1,CNY,,,always,G,STACK,,\n", "carrier"),
        ("surcharges", "B,A-1,X,fixed,per_piece,1,CNY,,,always,G,STACK,,\n", "carrier"),
    ],
)
def test_a_row_that_could_never_apply_refuses_the_card(
    faults_of: FaultsOf, kind: str, row: str, column: str
) -> None:
    demo = Path(build.__file__).parent / "demo"
    heads = {path.stem: path.read_text().splitlines()[1] + "\n" for path in demo.glob("*.csv")}
    heads["zone_countries"] = "service_code,zone,country\n"
    (fault,) = faults_of(GOOD + ZONED, **{f"other_{kind}": heads[kind] + row})
    assert (fault.code, fault.path) == ("ratecard.cell", f"other_{kind}.csv:2")
    assert f"column {column}" in fault.text


def test_every_fault_is_told_at_once(faults_of: FaultsOf) -> None:
    faults = faults_of(GOOD + "A-1,Line,XX,,1,2,0,1,1,0,,general,,\n" * 2)
    assert [finding.path for finding in faults] == ["prices.csv:3", "prices.csv:4"]


def test_files_that_are_no_text_or_not_there_are_faults(tmp_path: Path) -> None:
    (tmp_path / "gbk.csv").write_bytes("服务".encode("gbk"))
    (tmp_path / "empty.csv").write_text("# nothing\n")
    card, faults = load_card([tmp_path / "gbk.csv", tmp_path / "empty.csv", tmp_path / "no.csv"])
    assert card is None
    assert [finding.code.partition(".")[2] for finding in faults] == [
        "not_utf8",
        "empty",
        "unreadable",
    ]


def test_the_command_names_faults_and_fails(
    write_card: Callable[..., list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [str(path) for path in write_card(GOOD + GOOD)]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    spoken = CliRunner().invoke(ratecard, ["check", *paths])
    assert spoken.exit_code == 1
    assert "prices.csv:3: 重量段与 prices.csv:2 重叠" in spoken.output
    machine = CliRunner().invoke(ratecard, ["check", "--json", *paths])
    assert machine.exit_code == 1
    assert json.loads(machine.output)["faults"][0]["place"] == "prices.csv:3"


def test_the_command_prices_a_parcel_of_the_demo_card() -> None:
    arguments = ["quote", "demo", "--to", "DE", "--kg", "0.35", "--on", "2026-07-01", "--json"]
    done = CliRunner().invoke(ratecard, arguments)
    assert done.exit_code == 0
    cheapest = json.loads(done.output)["quotes"][0]
    assert (cheapest["service"], cheapest["total"]) == ("CNL-STD", "38.11")
    assert CliRunner().invoke(ratecard, [*arguments[:4], "--kg", "none"]).exit_code == 2


def test_the_command_line_leaves_with_one_and_a_hint(
    write_card: Callable[..., list[Path]],
) -> None:
    paths = [str(path) for path in write_card(GOOD + GOOD)]
    command = [sys.executable, "-m", "cbec_core.cli.main", "ratecard", "check"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    spoken, machine = (
        subprocess.run(
            [*command, *more, *paths], capture_output=True, text=True, check=False, env=environment
        )
        for more in ([], ["--json"])
    )
    assert (spoken.returncode, machine.returncode) == (1, 1)
    assert "prices.csv:3" in spoken.stdout
    assert "Hint: " in spoken.stderr
    assert json.loads(machine.stdout)["valid"] is False
