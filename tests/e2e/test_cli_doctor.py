"""`cbec doctor`: what is wrong, which questions are open, and how to mend each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.e2e.command import Shell


def test_the_doctor_tells_what_is_wrong_and_how_to_mend_it(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = filled("doctor", "--json")
    assert healthy.code == 0
    assert {"python", "cbec-core", "plugin sandbox", "database"} <= {
        check["what"] for check in healthy.json
    }
    assert "诊断" in filled("doctor", language="zh_CN.UTF-8").out
    monkeypatch.setenv("CBEC_DEFAULTS__CARRIERS", "nobody")
    faults = [c for c in filled("doctor", "--json").json if c["severity"] == "error"]
    assert [(fault["what"], fault["code"]) for fault in faults] == [
        ("carrier nobody", "provider.none")
    ]
    assert all(fault["mend"] for fault in faults)


def test_the_doctor_tells_which_questions_are_open(shell: Shell) -> None:
    assert shell("init").code == 0
    config = shell.folder / "cbec.toml"
    config.write_text(config.read_text("utf-8").replace('tax = ["world"]', "tax = []"), "utf-8")
    told = shell("doctor", "--json")
    assert told.code == 0
    doubts = {(c["what"], c["code"]) for c in told.json if c["severity"] == "warning"}
    assert doubts == {
        ("defaults.carriers", "config.carriers_open"),
        ("defaults.customs_export", "config.customs_open"),
        ("defaults.customs_import", "config.customs_open"),
        ("defaults.screening", "config.screening_open"),
        ("defaults.tax", "config.tax_open"),
        ("tariff tables", "tariff.none_loaded"),
    }
    config = shell.folder / "cbec.toml"
    text = config.read_text("utf-8")
    choices = re.search(r'(?m)^customs_export = "" # (.+)$', text)
    assert choices is not None
    assert choices[1].split(", ")[-2:] == ["sandbox", "none"]
    assert "cn-9610-export" in choices[1]
    answered = re.sub(r'(?m)^(customs_\w+) = ""', r'\1 = "none"', text)
    config.write_text(answered.replace("screening = []", 'screening = ["none"]'), "utf-8")
    left = {c["what"] for c in shell("doctor", "--json").json if c["severity"] == "warning"}
    assert left == {"defaults.carriers", "defaults.tax", "tariff tables"}


def test_a_carrier_without_its_card_is_not_ready(
    shop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBEC_DEFAULTS__CARRIERS", "ratecard")
    told = shop("doctor", "--json")
    assert told.code == 1
    checks = {check["what"]: check for check in told.json}
    assert checks["carrier ratecard"]["code"] == "config.invalid"
    assert "providers.carrier.ratecard.cards" in checks["carrier ratecard"]["text"]
    assert checks["defaults.tracking"]["code"] == "config.tracking_open"
    assert "ratecard" in checks["defaults.tracking"]["text"]
