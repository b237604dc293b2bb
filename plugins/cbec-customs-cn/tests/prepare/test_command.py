"""`cbec customs prepare`: what a person types, and what stands in the folder then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.commands import customs
from cbec_customs_cn.records.base import head_of, lines_of
from click.testing import CliRunner, Result

from cbec_core.api import Cbec, Consignment, Order, Shipment, ShipmentState

EXPORT = "cn-9610-export"
Run = Callable[..., Result]


def toml(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def deployment(tmp_path: Path, given_settings: Callable[..., dict[str, Any]]) -> Path:
    """Return the configuration of a deployment whose goods are on record."""
    values = given_settings(roles=["ecommerce", "logistics", "agent"], goods="goods.csv")
    lines = [f"{name} = {toml(value)}" for name, value in values.items()]
    head = f'[database]\nurl = "sqlite:///{tmp_path}/cbec.db"\n[merchant]\nid = "m1"\n'
    config = tmp_path / "cbec.toml"
    config.write_text(f"{head}[providers.customs.{EXPORT}]\n" + "\n".join(lines), "utf-8")
    (tmp_path / "goods.csv").write_text(
        "sku,gcode,gname,gmodel\nSHIRT-M,6109100021,T恤衫,棉制\n", "utf-8"
    )
    return config


@pytest.fixture
def sold(deployment: Path, exported_sale: tuple[Order, Consignment]) -> list[str]:
    """Return three orders that were packed, each with a waybill."""
    order, consignment = exported_sale
    names = []
    with Cbec.open(deployment) as app:
        app.storage.upgrade()
        for number in range(3):
            name = f"SBX-{number}"
            ident = f"ord_{number:024}"
            one = attrs.evolve(order, id=ident, external_id=name)
            packed = attrs.evolve(consignment, id=f"csg_{number:024}", order_id=ident)
            shipment = Shipment(
                f"shp_{number:024}",
                packed.id,
                ident,
                "m1",
                "x",
                "y",
                order.total,
                f"YT{number:011}",
                ShipmentState.LABELLED,
            )
            with app.context.begin() as uow:
                uow.orders.add(one)
                uow.consignments.add(packed)
                uow.shipments.add(shipment)
                uow.commit()
            names.append(name)
    return names


@pytest.fixture
def run(deployment: Path) -> Run:
    def call(*words: str, **env: str) -> Result:
        told = ["prepare", *words, "--regime", EXPORT, "--out", str(deployment.parent / "out")]
        return CliRunner().invoke(customs, told, obj=str(deployment), env={"LANG": "C", **env})

    return call


def folder(deployment: Path) -> dict[str, bytes]:
    out = deployment.parent / "out"
    return {one.name: one.read_bytes() for one in sorted(out.iterdir())} if out.is_dir() else {}


def test_orders_become_the_messages_of_the_roles(
    run: Run, sold: list[str], deployment: Path
) -> None:
    result = run(*sold, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["findings"] == []
    assert [one["message"] for one in told["files"]] == ["CEB303", "CEB505", "CEB603"]
    files = folder(deployment)
    assert sorted(files) == sorted(one["file"] for one in told["files"])
    for raw in files.values():
        assert len(parse(raw).documents) == 3
    assert run(*sold).exit_code == 0
    assert sorted(folder(deployment)) == sorted(files), "the same messages, the same names"


def test_an_order_that_lacks_something_is_left_out_and_told_of(
    run: Run, sold: list[str], deployment: Path
) -> None:
    (deployment.parent / "goods.csv").write_text("sku,gcode,gname,gmodel\n", "utf-8")
    with Cbec.open(deployment) as app, app.context.begin() as uow:
        found = uow.consignments.get("csg_" + "0" * 24)
        assert found is not None
        bare = attrs.evolve(found.lines[0].customs, national=(), hs="610910")
        lines = (attrs.evolve(found.lines[0], customs=bare),)
        uow.consignments.save(attrs.evolve(found, lines=lines))
        uow.commit()
    result = run(*sold, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    (finding,) = told["findings"]
    assert (finding["order"], finding["code"]) == ("SBX-0", "customs_cn.gcode_missing")
    assert finding["line"] == "1"
    assert [one["documents"] for one in told["files"]] == [2, 2, 2]
    zh = run(sold[0], LANG="zh_CN.UTF-8")
    assert zh.exit_code == 1
    assert "没有十位商品编码" in zh.stderr


def test_a_manifest_holds_all_waybills_and_is_written_whole_or_not(
    run: Run, sold: list[str], deployment: Path
) -> None:
    words = (*sold, "--message", "CEB607", "--json")
    assert run(*words).exit_code == 1
    assert folder(deployment) == {}
    told = ("--set", "trafName=CA8431", "--set", "voyageNo=20260302", "--set", "billNo=784-1")
    long = run(*words, *told[:4], "--set", f"billNo={'1' * 38}")
    assert [one["code"] for one in json.loads(long.stdout)["findings"]] == ["ceb.too_long"]
    assert (long.exit_code, folder(deployment)) == (1, {})
    result = run(*words, *told)
    assert result.exit_code == 0, result.output
    (raw,) = folder(deployment).values()
    (document,) = parse(raw).documents
    assert [one.logisticsNo for one in lines_of(document)] == [f"YT{n:011}" for n in range(3)]
    head = head_of(document)
    assert (head.msgCount, head.msgSeqNo, head.billNo) == (1, 1, "784-1")


def test_a_message_of_another_role_is_refused(run: Run, sold: list[str], deployment: Path) -> None:
    result = run(sold[0], "--message", "CEB507")
    assert result.exit_code == 1
    assert "CEB507" in result.stderr
    assert folder(deployment) == {}


def test_what_cannot_be_written_leaves_nothing_half_written(
    run: Run, sold: list[str], deployment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = Path.open, [2]

    def full(path: Path, *args: Any, **named: Any) -> Any:
        if path.suffix == ".part":
            left[0] -= 1
            if not left[0]:
                raise OSError(28, "No space left on device", str(path))
        return real(path, *args, **named)

    monkeypatch.setattr(Path, "open", full)
    result = run(sold[0])
    assert result.exception is not None
    assert folder(deployment) == {}


def test_what_is_written_passes_the_check(run: Run, sold: list[str], deployment: Path) -> None:
    trip = [f"--set={one}" for one in ("trafName=CA8431", "voyageNo=20260302", "billNo=784-1")]
    assert run(*sold, *trip).exit_code == 0
    assert run(*sold, *trip, "--message", "CEB607").exit_code == 0
    files = [str(deployment.parent / "out" / name) for name in folder(deployment)]
    checked = CliRunner().invoke(customs, ["check", *files, "--json"], obj=str(deployment))
    told = json.loads(checked.stdout)
    assert sorted(one["message"] for one in told) == ["CEB303", "CEB505", "CEB603", "CEB607"]
    assert all(one["ok"] for one in told), checked.stdout
    said = [finding for one in told for finding in one["findings"]]
    assert [one for one in said if one["severity"] == "error"] == []


def test_orders_that_pass_alone_and_not_in_one_message_are_not_written(
    run: Run, sold: list[str], deployment: Path
) -> None:
    result = run(*sold[:2], "--set", "logisticsNo=YT1", "--json")
    told = json.loads(result.stdout)
    assert {one["code"] for one in told["findings"]} == {"ceb.document_repeated"}
    assert (result.exit_code, told["files"], folder(deployment)) == (1, [], {})


def test_an_order_that_customs_would_refuse_is_not_written(
    run: Run, sold: list[str], deployment: Path
) -> None:
    (deployment.parent / "goods.csv").write_text(
        "sku,gcode,gname,gmodel\nSHIRT-M,7709100021,T恤衫,棉制\n", "utf-8"
    )
    result = run(*sold, "--json")
    found = {(one["code"], one["line"]) for one in json.loads(result.stdout)["findings"]}
    assert found == {("ceb.gcode", "1")}
    assert (result.exit_code, folder(deployment)) == (1, {})


def test_an_envelope_is_addressed_to_customs(run: Run, sold: list[str], deployment: Path) -> None:
    assert run(sold[0], "--envelope").exit_code == 0
    for raw in folder(deployment).values():
        assert b"<dxp:SenderId>DXPENT0000012345</dxp:SenderId>" in raw


def test_a_field_that_nobody_knows_is_a_usage_error(run: Run, sold: list[str]) -> None:
    result = run(sold[0], "--set", "bilNo=1")
    assert result.exit_code == 2
    assert "billNo" in result.output
