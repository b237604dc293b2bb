"""Parked runs on the command line: what they wait for, in words, and how a person settles them."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.command import NUMBER, Shell


def test_a_parked_run_is_settled_by_a_person(shop: Shell, one_order: dict[str, Any]) -> None:
    (shop.folder / "one.json").write_text(json.dumps(one_order))
    shop("orders", "import", "one.json")
    assert shop("orders", "process", "--all").code == 1
    parked = shop("runs", "parked", "--json")
    assert parked.code == 1
    (run,) = parked.json
    assert run["reason"].startswith("stock.")
    assert run["text"].endswith(".")
    assert f"cbec runs resolve {run['id']} retry" in run["hint"]
    (listed,) = shop("runs", "list", "--json").json
    assert (listed["text"], listed["hint"]) == (run["text"], run["hint"])
    for words in (("runs", "show", run["id"]), ("orders", "show", NUMBER)):
        shown = shop(*words, "--json").json["run"]
        assert (shown["reason"], shown["text"], shown["hint"]) == (
            run["reason"],
            run["text"],
            run["hint"],
        )
        assert run["text"] in shop(*words).err
        assert run["hint"] in shop(*words).err
        chinese = shop(*words, language="zh_CN.UTF-8").err
        assert "入库" in chinese
        assert run["text"] not in chinese
    assert run["id"] in shop("runs", "parked").out
    assert run["text"] in shop("runs", "parked").err
    wrong = shop("runs", "resolve", run["id"], "perhaps", "--json").error
    assert wrong["code"] == "run.resolution_unknown"
    assert "retry" in wrong["hint"]
    told = shop("runs", "resolve", run["id"], "cancel", "--json")
    assert (told.code, told.json["state"]) == (0, "undone")
    assert shop("runs", "resolve", run["id"], "retry", "--json").error["code"] == "run.not_parked"


def test_a_parked_border_is_told_in_words(filled: Shell) -> None:
    config = filled.folder / "cbec.toml"
    config.write_text(config.read_text("utf-8").replace('customs_import = "sandbox"', ""), "utf-8")
    told = filled("declare", NUMBER)
    assert told.code == 1
    assert "[customs.no_regime]" in told.err
    assert 'customs_import ("none": nobody does)' in told.err
    chinese = filled("runs", "parked", language="zh_CN.UTF-8").err
    assert "货物跨越关境" in chinese
    assert '"none" 表示无人申报' in chinese
    assert "customs.no_regime" in filled("quote", NUMBER).err
    assert "未选择由谁办理进口申报" in filled("quote", NUMBER, language="zh_CN.UTF-8").err


def test_a_parked_run_tells_what_is_short_and_where(shop: Shell, one_order: dict[str, Any]) -> None:
    (shop.folder / "one.json").write_text(json.dumps(one_order), encoding="utf-8")
    shop("orders", "import", "one.json")
    lines = shop("orders", "show", NUMBER, "--json").json["record"]["order"]["lines"]
    for line in lines:
        shop("orders", "stock", line["sku"], 1, "--reference", "first")
    short = next(line for line in lines if line["quantity"] > 1)
    said = f"Only 1 of {short['sku']} can be reserved; {short['quantity']} were asked."
    assert said in shop("orders", "process", NUMBER).err
    for words in (("show", NUMBER), ("list",), ("parked",)):
        assert said in shop("runs", *words).err
        found = shop("runs", *words, "--json").json
        run = found["run"] if words[0] == "show" else found[0]
        assert run["text"] == said
        assert run["params"] == {"sku": short["sku"], "available": 1, "wanted": short["quantity"]}
        chinese = shop("runs", *words, language="zh_CN.UTF-8").err
        assert f"{short['sku']} 可预留 1 件" in chinese


def test_runs_that_differ_in_what_a_reason_names_are_told_apart(
    shop: Shell, demo_document: dict[str, Any]
) -> None:
    (shop.folder / "all.json").write_text(json.dumps(demo_document), encoding="utf-8")
    shop("orders", "import", "all.json")
    assert shop("orders", "process", "--all").code == 1
    parked = shop("runs", "parked")
    runs = [run for run in shop("runs", "parked", "--json").json if run["params"].get("sku")]
    assert len({run["text"] for run in runs}) > 1
    for run in runs:
        (told,) = (line for line in parked.err.splitlines() if run["text"] in line)
        assert run["id"] in told
