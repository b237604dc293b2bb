"""`cbec customs check` as a person and a program use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.commands.check import check
from cbec_customs_cn.dxp.envelope import Transmission, wrap
from cbec_customs_cn.prepare.messages import document_of, packed
from cbec_customs_cn.records import ceb603
from click.testing import CliRunner

if TYPE_CHECKING:
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.prepare.filing import Filing, Papers


@pytest.fixture
def made(filing_of: Callable[..., Filing], papers_of: Callable[..., Papers]) -> Message:
    """Return an export list that customs would take."""
    filing, papers = filing_of("cn-9610-export"), papers_of("cn-9610-export")
    return next(iter(packed("CEB603", (document_of(filing, papers, "CEB603"),), papers)))


@pytest.fixture
def files(tmp_path: Path, made: Message, filing_of: Callable[..., Filing]) -> dict[str, Path]:
    """Return a right message, one with a fault, one in its envelope, and what is no message."""
    (goods,) = made.documents
    assert isinstance(goods, ceb603.Inventory)
    head = attrs.evolve(goods.head, ieFlag="I")
    faulty = attrs.evolve(made, documents=(attrs.evolve(goods, head=head),))
    about = Transmission(
        message_id="M1",
        sender="DXPENT0000012345",
        receivers=("DXPEDCCEB0000003",),
        created=filing_of("cn-9610-export").at,
        message_type="CEB603Message",
    )
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    contents = {
        "right": build(made),
        "faulty": build(faulty),
        "wrapped": wrap(build(faulty), about),
        "cut": build(made)[:-40],
        "bomb": bomb,
        "latin": "<a>é</a>".encode("latin-1"),
        "other": b"<Order xmlns='urn:other'/>",
    }
    for name, raw in contents.items():
        (tmp_path / f"{name}.xml").write_bytes(raw)
    return {name: tmp_path / f"{name}.xml" for name in contents}


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    result = CliRunner().invoke(check, arguments, env={"LC_ALL": "en_US.UTF-8", **environment})
    return result.exit_code, result.stdout


@pytest.mark.feature(3)
def test_a_program_reads_one_object_a_file(files: dict[str, Path]) -> None:
    names = ("right", "faulty", "wrapped", "cut", "bomb", "latin", "other")
    code, out = run(*(str(files[name]) for name in names), "--json")
    told = {Path(one["file"]).stem: one for one in json.loads(out)}
    assert code == 1
    assert [told[name]["ok"] for name in names] == [True, *([False] * 6)]
    assert told["right"] == {
        "file": str(files["right"]),
        "message": "CEB603",
        "ok": True,
        "findings": [],
    }
    (fault,) = told["faulty"]["findings"]
    assert fault["code"] == "ceb.value_not_allowed"
    assert fault["severity"] == "error"
    assert fault["path"] == "CEB603Message/Inventory[1]/InventoryHead/ieFlag"
    assert told["wrapped"]["findings"] == [fault]
    codes = {name: told[name]["findings"][0]["code"] for name in names[3:]}
    assert codes == {
        "cut": "ceb.not_xml",
        "bomb": "ceb.doctype",
        "latin": "ceb.not_utf8",
        "other": "ceb.namespace",
    }


def test_a_person_reads_it_in_both_languages(files: dict[str, Path]) -> None:
    assert run(str(files["right"])) == (0, f"{files['right']}: CEB603: no errors\n")
    code, out = run(str(files["faulty"]))
    assert (code, "ieFlag must be one of: E." in out) == (1, True)
    code, out = run(str(files["faulty"]), LC_ALL="zh_CN.UTF-8")
    assert (code, "只能填写：E" in out) == (1, True)


def test_a_file_that_is_not_there_stops_no_other(files: dict[str, Path]) -> None:
    code, out = run("absent.xml", str(files["right"]), "--json")
    absent, right = json.loads(out)
    assert (code, absent["findings"][0]["code"], right["ok"]) == (1, "ceb.file_unreadable", True)


def test_the_official_schemas_are_asked_where_they_lie(
    files: dict[str, Path], vendor_data: Path
) -> None:
    schemas = str(vendor_data / "cn" / "spec202205" / "xsd")
    assert run(str(files["right"]), "--xsd-dir", schemas, "--json")[0] == 0
    sample = vendor_data / "cn" / "spec202205" / "samples" / "export" / "CEB603Message.xml"
    _code, out = run(str(sample), "--xsd-dir", schemas, "--json")
    assert "ceb.schema" in {one["code"] for one in json.loads(out)[0]["findings"]}


def test_a_folder_without_schemas_is_an_error(files: dict[str, Path], tmp_path: Path) -> None:
    from cbec_core.api import ConfigError

    result = CliRunner().invoke(check, [str(files["right"]), "--xsd-dir", str(tmp_path)])
    assert isinstance(result.exception, ConfigError)
    assert result.exception.code == "ceb.no_schemas"
