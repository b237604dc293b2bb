"""Providers that need data before they can answer: left open, and told with what to type."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.command import NUMBER, Shell

LOAD = [f"cbec screening load {name} FILE" for name in ("ofac", "eu", "un")]


def lists(days: int = 0) -> dict[str, str]:
    """Return a list of each authority, published so many days ago, of somebody whom nobody is."""
    day = datetime.now(UTC).date() - timedelta(days=days)
    return {
        "ofac": (
            '<sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation>'
            f"<Publish_Date>{day:%m/%d/%Y}</Publish_Date><Record_Count>1</Record_Count>"
            "</publshInformation><sdnEntry><uid>1</uid><lastName>INVENTED ZZYZX</lastName>"
            "</sdnEntry></sdnList>"
        ),
        "eu": (
            f'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="{day}">'
            '<sanctionEntity euReferenceNumber="EU.1.1"><nameAlias wholeName="Invented Zzyzx"/>'
            "</sanctionEntity></export>"
        ),
        "un": (
            f'<CONSOLIDATED_LIST dateGenerated="{day}"><INDIVIDUALS><INDIVIDUAL>'
            "<DATAID>1</DATAID><FIRST_NAME>INVENTED</FIRST_NAME><SECOND_NAME>ZZYZX</SECOND_NAME>"
            "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
        ),
    }


def load(shell: Shell, days: int = 0) -> None:
    for name, text in lists(days).items():
        (shell.folder / f"{name}.xml").write_text(text, "utf-8")
        assert shell("screening", "load", name, f"{name}.xml", "--replace").code == 0


def choose(shell: Shell) -> None:
    config = shell.folder / "cbec.toml"
    text = re.sub(
        r"(?m)^screening = \[.*?\]", 'screening = ["sanctions"]', config.read_text("utf-8")
    )
    config.write_text(text, "utf-8")


def of_screening(shell: Shell) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shell("doctor", "--json").json
    return [check for check in found if check["what"] == "screening sanctions"]


def test_init_leaves_open_who_needs_data_first_and_says_what_to_type(shell: Shell) -> None:
    told = shell("init")
    assert (told.code, told.out) == (0, "")
    lines = [line.strip() for line in told.err.splitlines()]
    place = next(at for at, line in enumerate(lines) if line.startswith("screening: sanctions"))
    assert "needs data first" in lines[place]
    assert lines[place + 1 : place + 4] == LOAD
    assert lines[place + 4] == 'and then write there: screening = ["sanctions"]'
    text = (shell.folder / "cbec.toml").read_text("utf-8")
    assert tomllib.loads(text)["defaults"]["screening"] == []
    assert all(f"# Before it is named above, type: {command}\n" in text for command in LOAD)


def test_init_says_it_to_programs_and_in_chinese(shell: Shell) -> None:
    (left_out,) = shell("init", "one", "--json").json["unprepared"]
    assert left_out == {
        "key": "screening",
        "code": "sanctions",
        "commands": LOAD,
        "line": 'screening = ["sanctions"]',
    }
    told = shell("init", "two", language="zh_CN.UTF-8").err
    assert "需要先准备数据" in told
    assert "two" in told.split("需要先准备数据")[1].splitlines()[0]


def test_what_init_says_leads_to_a_deployment_that_screens(
    shell: Shell, one_order: dict[str, Any]
) -> None:
    assert shell("init").code == 0
    (open_,) = [c for c in shell("doctor", "--json").json if "sanctions" in c["text"]]
    assert (open_["what"], open_["severity"]) == ("defaults.screening", "info")
    assert all(command in open_["mend"] for command in LOAD)
    load(shell)
    choose(shell)
    assert of_screening(shell) == [
        {"what": "screening sanctions", "severity": "info", "text": "ready", "mend": "", "code": ""}
    ]
    (shell.folder / "one.json").write_text(json.dumps(one_order), "utf-8")
    assert shell("orders", "import", "one.json").code == 0
    shell("orders", "process", NUMBER)
    record = shell("orders", "show", NUMBER, "--json").json["record"]
    (decision,) = record["screenings"]
    assert decision["verdict"] == "clear"
    assert {reason["list_version"].split(" ")[0] for reason in decision["reasons"]} == {
        "ofac",
        "eu",
        "un",
    }


@pytest.mark.parametrize(
    ("age", "code", "words"),
    [(None, "sanctions.list_missing", "never loaded"), (60, "sanctions.list_old", "60 days old")],
)
def test_the_doctor_tells_of_lists_and_how_to_mend_them(
    shell: Shell, age: int | None, code: str, words: str
) -> None:
    shell("init")
    choose(shell)
    if age is not None:
        load(shell, age)
    found = of_screening(shell)
    assert [check["mend"] for check in found] == LOAD
    assert {(check["severity"], check["code"]) for check in found} == {("error", code)}
    assert all(words in check["text"] for check in found)
    assert shell("doctor").code == 1
    assert "所有订单均待人工处理" in shell("doctor", "--json", language="zh_CN.UTF-8").out
    load(shell)
    assert [check["text"] for check in of_screening(shell)] == ["ready"]
