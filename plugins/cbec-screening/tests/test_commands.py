"""`cbec screening` as a person and a program call it."""

from __future__ import annotations

import gettext
import json
from ast import Call, Constant, Name, parse, walk
from collections.abc import Callable, Iterator
from inspect import cleandoc
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import cbec_screening
import click
import pytest
from cbec_screening import commands, errors, manifest, words
from cbec_screening.provider import DOUBTS
from click.testing import CliRunner, Result

from cbec_core import Cbec
from cbec_core.api import CbecError, catalogue

if TYPE_CHECKING:
    from cbec_core.testing.clock import FrozenClock

SOURCE = Path(str(cbec_screening.__file__)).parent
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> Run:
    """Return a function that calls the command in a deployment of its own."""
    config = tmp_path / "cbec.toml"
    config.write_text("[database]\nurl = 'sqlite:///none.db'\n")

    def opened(config: str | None) -> Cbec:
        return Cbec.open(config, clock=clock)

    monkeypatch.setattr(commands, "Cbec", SimpleNamespace(open=opened))

    def call(*arguments: str | Path, input: str | None = None) -> Result:  # noqa: A002  # click's name
        result = CliRunner().invoke(
            commands.screening, list(map(str, arguments)), obj=str(config), input=input
        )
        if isinstance(result.exception, CbecError):
            result.stderr_bytes = result.exception.code.encode()
        return result

    return call


@pytest.fixture
def loaded(run: Run, files: dict[str, bytes], tmp_path: Path) -> Run:
    for source, content in files.items():
        assert run("load", source, written(tmp_path / f"{source}.xml", content)).exit_code == 0
    return run


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_load_and_lists(run: Run, tmp_path: Path, files: dict[str, bytes]) -> None:
    path = written(tmp_path / "sdn.xml", files["ofac"])
    assert "3 entries loaded" in run("load", "ofac", path).stdout
    report = json.loads(run("load", "ofac", path, "--json").stdout)
    assert (report["changed"], report["entries"], report["published"]) == (False, 3, "2026-02-27")
    assert not (tmp_path / "none.db").exists(), "lists need no database"
    shown = run("lists").stdout
    assert "published 2026-02-27, entries 3, age in days 3: current" in shown
    assert shown.count("not loaded, orders wait for a person") == 2
    ofac, eu, _ = json.loads(run("lists", "--json").stdout)
    assert (ofac["state"], ofac["age_days"], ofac["version"]) == ("current", 3, report["version"])
    assert ofac["loaded_at"] == "2026-03-02T09:00:00+00:00"
    assert (eu["state"], eu["age_days"], eu["entries"]) == ("missing", None, 0)


def test_an_old_list_is_told(loaded: Run, clock: FrozenClock) -> None:
    clock.advance(days=30)
    assert loaded("lists").stdout.count("too old, orders wait for a person") == 2
    assert loaded("check", "Somebody Else", "--json").stdout.count("days old") == 2


def test_a_faulty_file_leaves_nothing(run: Run, tmp_path: Path, files: dict[str, bytes]) -> None:
    cut = written(tmp_path / "cut.xml", files["un"][:-30])
    assert run("load", "un", cut).stderr == "sanctions.file_cut"
    assert run("load", "un", cut, cut).stderr == "sanctions.not_understood"
    whole = written(tmp_path / "un.xml", files["un"])
    assert run("load", "un", whole, "--records", 3).stderr == "sanctions.count_differs"
    wrong_day = ("--published", "2026-02-26")
    assert run("load", "un", whole, *wrong_day).stderr == "sanctions.day_differs"
    assert not (tmp_path / "screening").exists()


def test_a_csv_without_its_mark_is_counted_file_by_file(run: Run, tmp_path: Path) -> None:
    sdn = written(tmp_path / "SDN.CSV", b'36,"LIST, Example",individual' + b",-0- " * 9 + b"\n")
    alt = written(tmp_path / "ALT.CSV", b'36,1,"aka","LISTE, Exempel",-0- \n')
    given = ("load", "ofac", sdn, alt, "--published", "2026-02-27")
    assert run(*given).stderr == "sanctions.end_unknown"
    assert run(*given, "--records", 1).stderr == "sanctions.counts_needed"
    assert "1 entries loaded" in run(*given, "--records", 1, "--records", 1).stdout


def test_a_damaged_list_is_told_beside_the_others(loaded: Run, tmp_path: Path) -> None:
    (tmp_path / "screening" / "un.sqlite3").write_bytes(b"garbage" * 100)
    states = {one["list"]: one["state"] for one in json.loads(loaded("lists", "--json").stdout)}
    assert states == {"ofac": "current", "eu": "current", "un": "unusable"}
    assert "damaged, orders wait for a person" in loaded("lists").stdout
    assert "cannot be read" in loaded("check", "Somebody Else").stderr


def test_a_list_that_is_not_searched_is_shown(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "cbec.toml"
    config.write_text(config.read_text() + "[providers.screening.sanctions]\nlists = ['eu']\n")
    states = {one["list"]: one["state"] for one in json.loads(run("lists", "--json").stdout)}
    assert states == {"ofac": "not_searched", "eu": "missing", "un": "not_searched"}


def test_an_older_list_is_loaded_on_demand(
    loaded: Run, tmp_path: Path, write: SimpleNamespace
) -> None:
    people = [write.un_person(f"Q{one}", "A", "B") for one in range(3)]
    path = written(tmp_path / "old.xml", write.un(*people, day="2026-02-01"))
    assert loaded("load", "un", path).stderr == "sanctions.older"
    assert loaded("load", "un", path, "--replace").exit_code == 0


def test_what_is_no_country_is_told(run: Run, tmp_path: Path, write: SimpleNamespace) -> None:
    path = written(tmp_path / "f.xml", write.ofac(write.sdn("1", "A B", countries=("Testland",))))
    done = run("load", "ofac", path)
    assert "Not known as a country: Testland" in done.stderr


def test_check(loaded: Run) -> None:
    report = json.loads(loaded("check", "example logistics", "--country", "ir", "--json").stdout)
    assert report["verdict"] == "blocked"
    assert len(report["versions"]) == 3
    (hit,) = report["hits"]
    assert {name: hit[name] for name in ("list", "entry", "score", "by", "weak")} == {
        "list": "ofac",
        "entry": "100",
        "score": 100,
        "by": "name",
        "weak": False,
    }
    assert loaded("check", "example logistics", "--country", "DE").stdout.startswith("review\n")
    assert json.loads(loaded("check", "HRB 123456", "--json").stdout)["hits"][0]["by"] == "number"
    clear = loaded("check", "Somebody Else")
    assert (clear.exit_code, clear.stdout, clear.stderr) == (0, "clear\n", "")


def test_check_without_lists_is_review(run: Run) -> None:
    done = run("check", "Somebody Else")
    assert done.stdout == "review\n"
    assert done.stderr.count("was never loaded") == 3


def test_what_cannot_be_searched_is_review(loaded: Run) -> None:
    done = loaded("check", "...")
    assert (done.stdout, done.exit_code) == ("review\n", 0)
    assert "no words to search" in done.stderr


def test_batch(loaded: Run) -> None:
    given = "Somebody Else\nexample logistics\tIR\n\nSampleton Jane\n"
    done = loaded("batch", "-", input=given)
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(hit["line"], hit["entry"], hit["verdict"]) for hit in hits] == [
        (2, "100", "blocked"),
        (4, "200", "review"),
    ]
    assert "4 names, 2 hits, lists: ofac 2026-02-27" in done.stderr
    assert "not searched, they have no words or too many: lines 3" in done.stderr


def test_batch_that_is_no_text_is_told(loaded: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "names.txt", b"good\n\xff\xfe\n")
    assert loaded("batch", path).stderr == "sanctions.not_understood"


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "uk", "x"),
        ("load", "eu"),
        ("load", "ofac", "x", "--published", "today"),
        ("load", "ofac", "x", "--records", "0"),
        ("batch", "/none/such"),
    ],
)
def test_wrong_usage_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_no_country_is_told(run: Run) -> None:
    assert run("check", "x", "--country", "Atlantis").stderr == "country.unknown"


def spoken() -> Iterator[str]:
    for code, text in catalogue().items():
        if code.startswith("sanctions."):
            yield from (text.message, text.hint)
    yield from DOUBTS.values()
    yield from (spec.help for spec in manifest.cbec_commands())
    yield from helps(commands.screening)
    for node in walk(parse((SOURCE / "commands.py").read_text("utf-8"))):
        match node:
            case Call(func=Name(id="_"), args=[Constant(value=str(text))]):
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
    chinese = gettext.translation("cbec_screening", SOURCE / "locale", ["zh"])
    texts = list(spoken())
    assert len(texts) > 40
    assert not [text for text in texts if chinese.gettext(text) == text]


@pytest.mark.parametrize(
    ("language", "word"), [("zh_CN.UTF-8", "已载入"), ("C", "loaded"), ("fr_FR.UTF-8", "loaded")]
)
def test_the_command_speaks_the_language_of_the_environment(
    language: str, word: str, run: Run, tmp_path: Path, files: dict[str, bytes], monkeypatch: Any
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert word in run("load", "eu", written(tmp_path / "f.xml", files["eu"])).stdout
    monkeypatch.setenv("LC_ALL", "")
    assert words.translate("Print JSON.") in ("Print JSON.", "输出 JSON。")
