"""`cbec fx` as a person and a program call it."""

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

import cbec_fx_official
import click
import pytest
from cbec_fx_official import commands, errors, manifest, words
from click.testing import CliRunner, Result

from cbec_core import Cbec
from cbec_core.api import CbecError, HttpRequest, HttpResponse, TransportError, catalogue
from cbec_core.testing.fakes import FakeTransport

SOURCE = Path(str(cbec_fx_official.__file__)).parent
Run = Callable[..., Result]


@pytest.fixture
def answers() -> dict[str, HttpResponse | Exception]:
    """Return what the authorities answer, by a part of the address."""
    return {}


@pytest.fixture
def asked() -> list[HttpRequest]:
    return []


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: dict[str, HttpResponse | Exception],
    asked: list[HttpRequest],
) -> Run:
    """Return a function that calls the command in a deployment of its own."""
    config = tmp_path / "cbec.toml"
    config.write_text(
        "[database]\nurl = 'sqlite:///none.db'\n[defaults]\nfx = ['ecb', 'hmrc', 'fixed']\n"
        + "".join(
            f"[providers.fx.{code}]\nfolder = '{(tmp_path / 'fx').as_posix()}'\n"
            for code in ("ecb", "hmrc", "cfets", "us-treasury")
        )
        + "[[providers.fx.fixed.rates]]\nfrom = 'USD'\nto = 'CNY'\nrate = '7.1'\n"
        "purpose = 'customs'\nvalid_from = 2026-01-01\n"
    )

    def answer(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        found = next(value for part, value in answers.items() if part in request.url)
        if isinstance(found, Exception):
            raise found
        return found

    def opened(config: str | None) -> Cbec:
        return Cbec.open(config, transport=FakeTransport(answer))

    monkeypatch.setattr(commands, "Cbec", SimpleNamespace(open=opened))

    def call(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(commands.fx, list(map(str, arguments)), obj=str(config))
        if isinstance(result.exception, CbecError):
            result.stderr_bytes = result.exception.code.encode()
        return result

    return call


def write_file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_load_and_show(run: Run, tmp_path: Path, files: dict[str, bytes]) -> None:
    path = write_file(tmp_path / "hist.csv", files["ecb"])
    done = run("load", "ecb", path)
    assert done.exit_code == 0
    assert "publications 2 (2026-02-18 to 2026-02-27); rates new 8, known 0" in done.stdout
    report = json.loads(run("load", "ecb", path, "--json").stdout)
    assert (report["new"], report["known"], report["unknown_names"]) == (0, 8, [])
    digest = hashlib.sha256(files["ecb"]).hexdigest()
    assert report["files"] == [{"name": "hist.csv", "sha256": digest}]
    assert not (tmp_path / "none.db").exists(), "rates need no database"
    shown = run("show", "eur", "usd", "--on", "2026-03-01", "--purpose", "customs")
    assert shown.stdout == "1 EUR = 1.18 USD  (ecb, 2026-02-18, customs)\n"
    assert "article 146" in shown.stderr
    found = json.loads(run("show", "USD", "EUR", "--on", "2026-03-01", "--json").stdout)
    assert found == {
        "from": "USD",
        "to": "EUR",
        "rate": "0.8403361344537815126050420168067227",
        "on": "2026-02-27",
        "source": "ecb",
        "purpose": "checkout",
        "rule": "fx.ecb.checkout",
        "law": "ECB, euro foreign exchange reference rates; published for information",
        "confidence": "H",
    }


def test_sources_are_asked_in_the_order_of_the_deployment(
    run: Run, tmp_path: Path, files: dict[str, bytes]
) -> None:
    run("load", "cfets", write_file(tmp_path / "ccpr.json", files["cfets"]))
    question = ("show", "USD", "CNY", "--on", "2026-03-01", "--purpose", "customs")
    assert "(fixed, 2026-01-01, customs)" in run(*question).stdout
    assert "(cfets, 2026-02-24, customs)" in run(*question, "--source", "cfets").stdout
    assert run("show", "USD", "SEK", "--on", "2026-03-01").stderr == "fx.no_rate"


def test_a_faulty_file_among_good_ones_leaves_nothing(
    run: Run, tmp_path: Path, files: dict[str, bytes]
) -> None:
    good = write_file(tmp_path / "good.csv", files["ecb"])
    bad = write_file(tmp_path / "bad.csv", files["ecb"].replace(b"1.18", b"1,18"))
    for paths in ((good, bad), (bad, good), (good, tmp_path / "missing.csv")):
        assert run("load", "ecb", *paths).exit_code == 1
    assert not (tmp_path / "fx").exists()


def test_what_was_not_read_is_told(run: Run, tmp_path: Path, write: SimpleNamespace) -> None:
    rows = (("Canada-Dollar", "1.37", "2026-03-31"), ("Atlantis-Shell", "5", "2026-03-31"))
    page = json.loads(write.treasury(*rows))
    page["meta"]["total-pages"] = 2
    path = write_file(tmp_path / "page.json", json.dumps(page).encode())
    done = run("load", "us-treasury", path)
    assert done.exit_code == 0
    assert "Not read, the currency is not known: Atlantis-Shell" in done.stderr
    assert "One of 2 pages" in done.stderr


def test_a_correction_is_loaded_on_demand(run: Run, tmp_path: Path, write: SimpleNamespace) -> None:
    one = write_file(tmp_path / "1.xml", write.ecb_xml({"2026-10-30": {"USD": "1.1"}}))
    two = write_file(tmp_path / "2.xml", write.ecb_xml({"2026-10-30": {"USD": "1.2"}}))
    run("load", "ecb", one)
    assert run("load", "ecb", two).stderr == "fx.already_stored"
    assert "replaced 1" in run("load", "ecb", two, "--replace").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "fixed", "x"),
        ("load", "ecb"),
        ("show", "USD", "EUR", "--on", "tomorrow"),
        ("show", "USD", "EUR", "--purpose", "tourism"),
        ("fetch", "fixed"),
    ],
)
def test_wrong_usage_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


FETCHED = [
    ("ecb", (), "GET", "www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"),
    ("ecb", ("--on", "2026-03-02"), "GET", "eurofxref-hist.zip"),
    ("hmrc", ("--on", "2026-03-02"), "GET", "/exchange_rates/files/monthly_xml_2026-3.xml"),
    ("cfets", (), "GET", "www.chinamoney.com.cn/r/cms/www/chinamoney/data/fx/ccpr.json"),
    ("cfets", ("--on", "2026-03-02"), "POST", "/ags/ms/cm-u-bk-ccpr/CcprHisNew"),
    ("us-treasury", ("--on", "2026-03-02"), "GET", "rates_of_exchange?filter=record_date%3Agte"),
]


@pytest.mark.parametrize(("source", "options", "method", "address"), FETCHED)
def test_the_official_file_is_fetched_and_stored(
    source: str,
    options: tuple[str, ...],
    method: str,
    address: str,
    run: Run,
    files: dict[str, bytes],
    answers: dict[str, HttpResponse | Exception],
    asked: list[HttpRequest],
) -> None:
    answers[address] = HttpResponse(200, {}, files[source])
    done = run("fetch", source, *options, "--json")
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout)["new"] > 0
    (request,) = asked
    assert request.method == method
    assert request.url.startswith("https://")
    if method == "POST":
        assert b"startDate=2026-02-01&endDate=2026-03-02" in request.body


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(302, {"location": "https://elsewhere.example"}, b""),
        HttpResponse(404, {}, b""),
        HttpResponse(200, {}, b" " * (16 * 1024 * 1024 + 1)),
        TransportError("www.ecb.europa.eu: ConnectTimeout", sent=False),
    ],
)
def test_an_authority_that_gives_no_file_is_told(
    answer: HttpResponse | Exception,
    run: Run,
    answers: dict[str, HttpResponse | Exception],
    tmp_path: Path,
) -> None:
    answers["ecb"] = answer
    assert run("fetch", "ecb").stderr == "fx.fetch_failed"
    assert not (tmp_path / "fx").exists()


def test_a_page_that_is_no_file_is_refused(
    run: Run, answers: dict[str, HttpResponse | Exception]
) -> None:
    answers["ecb"] = HttpResponse(200, {}, b"<html>be right back</html>")
    assert run("fetch", "ecb").stderr == "fx.not_understood"


def spoken() -> Iterator[str]:
    for code, text in catalogue().items():
        if code.startswith("fx."):
            yield from (text.message, text.hint)
    yield from (spec.help for spec in manifest.cbec_commands())
    yield from helps(commands.fx)
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
    chinese = gettext.translation("cbec_fx_official", SOURCE / "locale", ["zh"])
    texts = list(spoken())
    assert len(texts) > 30
    assert not [text for text in texts if chinese.gettext(text) == text]


@pytest.mark.parametrize(
    ("language", "word"), [("zh_CN.UTF-8", "更正"), ("C", "replaced"), ("fr_FR.UTF-8", "replaced")]
)
def test_the_command_speaks_the_language_of_the_environment(
    language: str, word: str, run: Run, tmp_path: Path, files: dict[str, bytes], monkeypatch: Any
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert word in run("load", "ecb", write_file(tmp_path / "f.csv", files["ecb"])).stdout
    monkeypatch.setenv("LC_ALL", "")
    assert words.translate("Print JSON.") in ("Print JSON.", "输出 JSON。")
