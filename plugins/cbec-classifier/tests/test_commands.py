"""`cbec classify` as a person and a program call it."""

from __future__ import annotations

import csv
import gettext
import json
from ast import Call, Constant, Name, parse, walk
from collections.abc import Callable, Iterator
from inspect import cleandoc
from pathlib import Path

import cbec_classifier
import click
import pytest
from cbec_classifier import commands, manifest, words
from cbec_classifier.catalogue import COLUMNS
from click.testing import CliRunner, Result

from cbec_core import Cbec
from cbec_core.api import CbecError, DomainError, Variant, catalogue

SOURCE = Path(str(cbec_classifier.__file__)).parent
Run = Callable[..., Result]
ARTICLES = """sku,title,hs,description,description_zh,material,weight_g,dimensions_mm,category
TEE-M,"Summer tee, M",,men's t-shirt,男式T恤,cotton,180,250x200x20,
CASE-1,Silicone phone case,,,,,40,,cases
MUG-1,Porcelain mug,691110,porcelain mug,,porcelain,420,,
ODD-1,12345,,,,,1,,
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a deployment with a catalogue in which three articles lack a code."""
    file = tmp_path / "cbec.toml"
    url = f"sqlite:///{(tmp_path / 'shop.db').as_posix()}"
    file.write_text(f"[database]\nurl = '{url}'\n[merchant]\nid = 'main'\n")
    with Cbec.open(file) as app:
        app.storage.upgrade()
        app.catalog.import_documents([("articles.csv", ARTICLES.encode())])
    return file


@pytest.fixture
def run(config: Path) -> Run:
    def call(*arguments: str | Path, typed: str = "") -> Result:
        told = list(map(str, arguments))
        result = CliRunner().invoke(commands.classify, told, obj=str(config), input=typed)
        if isinstance(result.exception, CbecError):
            result.stderr_bytes = result.exception.code.encode()
        return result

    return call


def test_candidates_are_printed_with_code_score_and_what_speaks_for_them(run: Run) -> None:
    result = run("cotton t-shirt", "--limit", "2")
    assert result.exit_code == 0
    first, why, second, _ = result.stdout.splitlines()
    assert first.split()[:2] == ["6109", "10"]
    assert 0 < float(first.split()[2]) <= 1
    assert why.strip() == "cotton, tshirt"
    assert second.split()[:2] == ["6109", "90"]
    assert "HS 2022" in result.stderr
    assert "a person decides" in result.stderr


def test_a_program_gets_everything_as_json(run: Run) -> None:
    report = json.loads(run("纯棉T恤", "--json", "--to", "us", "--limit", "1").stdout)
    assert report["nomenclature"] == "HS 2022"
    assert report["to"] == {"country": "US", "digits": 10}
    (result,) = report["results"]
    (one,) = result["candidates"]
    assert one["code"] == "610910"
    assert [level["code"] for level in one["path"]] == ["61", "6109"]


def test_a_country_is_told_with_the_law_or_as_unknown(run: Run) -> None:
    assert "10 digits: Harmonized Tariff Schedule" in run("hat", "--to", "US").stderr
    assert "NZ" in run("hat", "--to", "NZ").stderr
    assert run("hat", "--to", "XX").stderr == "country.unknown"


@pytest.mark.parametrize("from_stdin", [True, False])
def test_a_list_is_answered_line_by_line_and_a_bad_line_spoils_no_other(
    from_stdin: bool, run: Run, tmp_path: Path
) -> None:
    text = "\ufeffphone case\n\n***\n男士牛仔裤 纯棉\n"
    file = tmp_path / "list.txt"
    file.write_text(text, "utf-8")
    result = run("--file", "-" if from_stdin else file, "--json", typed=text)
    results = json.loads(result.stdout)["results"]
    assert [one["description"] for one in results] == ["phone case", "***", "男士牛仔裤 纯棉"]
    assert [one["refused"] for one in results] == [None, "classify.no_words", None]
    assert results[2]["candidates"][0]["code"] == "620342"


def test_people_are_told_of_a_line_without_words(run: Run) -> None:
    assert "no word" in run("--file", "-", typed="***\nhat\n").stdout
    assert "Nothing" in run("xyzzy").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "classify.nothing_asked"),
        ([""], "classify.no_words"),
        (["123"], "classify.no_words"),
        (["a" * 10_000], "classify.too_long"),
        (["hat", "--language", "de"], "classify.language_unknown"),
        (["hat", "--limit", "0"], "classify.limit_invalid"),
        (["--file", "not-there.txt"], "classify.file_unreadable"),
    ],
)
def test_bad_input_ends_in_a_stable_code(arguments: list[str], code: str, run: Run) -> None:
    result = run(*arguments)
    assert result.exit_code
    assert result.stderr == code
    assert not result.stdout


def test_a_file_that_is_no_text_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "f.bin").write_bytes(b"\xff\xfe\x00")
    assert run("--file", tmp_path / "f.bin").stderr == "classify.file_unreadable"


def test_what_steers_a_terminal_is_not_printed(run: Run) -> None:
    assert "\x1b" not in run("--file", "-", typed="hat \x1b[31m red\nshoe\n").stdout


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def articles(config: Path) -> dict[str, Variant]:
    with Cbec.open(config) as app:
        return {variant.sku: variant for variant in app.catalog.list()}


@pytest.mark.feature(136)
def test_the_catalogue_changes_only_by_what_a_person_has_chosen(
    run: Run, config: Path, tmp_path: Path
) -> None:
    before, out = articles(config), tmp_path / "suggestions.csv"
    assert run("--catalog", "--out", out).exit_code == 0
    assert articles(config) == before

    rows = sheet(out)
    assert [row["sku"] for row in rows] == ["CASE-1", "ODD-1", "TEE-M"]
    assert {row["hs"] for row in rows} == {""}
    assert rows[0]["suggestion_1"] == "3926 90"
    assert rows[1]["suggestion_1"] == ""
    assert rows[2]["suggestion_1"] == "6109 10"  # by the description and the material

    with Cbec.open(config) as app, pytest.raises(DomainError) as refused:
        app.catalog.import_files(out)
    assert refused.value.code == "catalog.column_unknown"

    chosen = tmp_path / "chosen.csv"
    with chosen.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerow({**rows[2], "hs": rows[2]["suggestion_1"]})
    with Cbec.open(config) as app:
        assert app.catalog.import_files(chosen).changed == ("TEE-M",)
    after = articles(config)
    assert after["TEE-M"].customs.hs == "610910"
    # Everything else of the article is as it was, and so are the other articles.
    assert after["TEE-M"].customs.description_zh == "男式T恤"
    assert after["TEE-M"].dimensions == before["TEE-M"].dimensions
    assert {s: v for s, v in after.items() if s != "TEE-M"} == {
        s: v for s, v in before.items() if s != "TEE-M"
    }


def test_articles_that_lack_a_code_are_told_by_sku(run: Run) -> None:
    report = json.loads(run("--catalog", "--json").stdout)
    assert [one["sku"] for one in report["results"]] == ["CASE-1", "ODD-1", "TEE-M"]
    assert "TEE-M: men's t-shirt, cotton" in run("--catalog").stdout


def test_a_sheet_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "suggestions.csv"
    out.write_text("chosen by a person")
    assert run("--catalog", "--out", out).stderr == "classify.out_exists"
    assert out.read_text() == "chosen by a person"
    assert run("--catalog", "--out", tmp_path / "no" / "x.csv").stderr == "classify.out_unwritable"


def test_a_sheet_is_of_the_catalogue_only(run: Run, tmp_path: Path) -> None:
    assert run("hat", "--out", tmp_path / "x.csv").exit_code == 2


def spoken() -> Iterator[str]:
    for code, text in catalogue().items():
        if code.startswith("classify."):
            yield from (text.message, text.hint)
    yield from (spec.help for spec in manifest.cbec_commands())
    yield cleandoc(commands.classify.help or "")
    for option in commands.classify.params:
        if isinstance(option, click.Option):
            yield option.help or ""
    for node in walk(parse((SOURCE / "commands.py").read_text("utf-8"))):
        match node:
            case Call(func=Name(id="_"), args=[Constant(value=str(text))]):
                yield text


def test_every_text_is_translated() -> None:
    (package,) = manifest.cbec_locale()
    chinese = gettext.translation(package, SOURCE / "locale", ["zh"])
    texts = list(spoken())
    assert len(texts) > 30
    assert not [text for text in texts if chinese.gettext(text) == text]


def test_the_command_speaks_the_language_of_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "由人决定" in run("hat").stderr
    assert "没有任何文字" in run("--file", "-", typed="***\n").stdout
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "a person decides" in run("hat").stderr
    assert words.translate("Print JSON.") == "Print JSON."
