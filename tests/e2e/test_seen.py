"""Two people look at one run at once: the word of each is for what was shown to them."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from cbec_core import Cbec
from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import RunState
from tests.e2e.command import NUMBER
from tests.e2e.telling import Channel, reviewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_core.domain.operation import Run
    from cbec_core.domain.product import Variant
    from tests.e2e.command import Shell

law = pytest.mark.requirement


@law("OP-40")
@pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)
def test_of_two_who_approve_at_once_one_is_heard(
    deploy: Callable[..., Cbec], cbec: Cbec, catalogue: list[Variant]
) -> None:
    """The next question of the run is put to nobody yet, and stays open."""
    gate = threading.Barrier(2)

    def approve(app: Cbec, run: Run) -> str:
        gate.wait()
        try:
            app.runs.resolve(run.id, "approve", seen=run.version)
        except DomainError as refused:
            return refused.code
        return "heard"

    people = (cbec, deploy())
    with ThreadPoolExecutor(2) as pool:
        for number in range(8):
            channel = Channel(cbec, catalogue[0].sku, f"T-{number}")
            run = reviewed(channel)
            channel.tells("on_hold")
            said = [pool.submit(approve, app, run) for app in people]
            codes = sorted(one.result(timeout=60) for one in said)
            assert codes[0] == "heard"
            assert codes[1] in ("run.not_as_seen", "run.not_parked")
            now = cbec.runs.get(run.id).run
            assert (now.state, now.reason) == (RunState.PARKED, "order.on_hold")


@law("OP-40")
def test_a_person_answers_the_version_that_a_command_has_shown(filled: Shell) -> None:
    document = json.loads((filled.folder / "one.json").read_text("utf-8"))
    address = document["orders"][0]["recipient"]["deliveryAddress"]
    address["name"] = "SANDBOX REVIEW"
    document["orders"][0]["lastUpdatedTime"] = "2026-11-21T09:00:00Z"
    (filled.folder / "two.json").write_text(json.dumps(document), encoding="utf-8")
    assert filled("orders", "import", "two.json").code == 0
    assert filled("orders", "process", NUMBER).code == 1
    (shown,) = filled("runs", "parked", "--json").json
    seen = shown["version"]
    for told in (filled("runs", "show", shown["id"]), filled("orders", "show", NUMBER)):
        assert f"--seen {seen}" in told.err
    assert str(seen) in filled("runs", "parked").out
    assert filled("runs", "resolve", shown["id"], "retry", "--seen", seen).code == 0
    late = filled("runs", "resolve", shown["id"], "approve", "--seen", seen, "--json")
    assert (late.code, late.error["code"]) == (1, "run.not_as_seen")
    (now,) = filled("runs", "parked", "--json").json
    assert f"--seen {now['version']}" in late.error["hint"]
    assert now["text"] in late.err
    assert filled("runs", "resolve", shown["id"], "approve", "--seen", now["version"]).code == 0
    assert filled("runs", "parked", "--json").json == []


@law("OP-44")
@pytest.mark.parametrize(
    ("language", "holder", "screened"),
    [("C.UTF-8", "channel", "Screening asks"), ("zh_CN.UTF-8", "渠道", "合规筛查要求")],
)
def test_every_hold_is_told_with_its_reason(
    shop: Shell, variants: list[Variant], language: str, holder: str, screened: str
) -> None:
    with Cbec.open("cbec.toml") as app:
        channel = Channel(app, variants[0].sku)
        run = reviewed(channel)
        channel.tells("on_hold")
    by_json = (
        shop("runs", "parked", "--json", language=language).json[0],
        shop("runs", "show", run.id, "--json", language=language).json["run"],
        shop("orders", "show", "S-1", "--json", language=language).json["run"],
    )
    for told in by_json:
        assert [(hold["by"], hold["reason"]) for hold in told["holds"]] == [
            ("channel", "order.on_hold"),
            ("screening", "screening.review"),
        ]
        assert told["holds"][0]["since"].startswith("2026-11-19T08:02")
        assert told["holds"][1]["text"] == told["text"]
    (first, _) = by_json[0]["holds"]
    asked = (("runs", "parked"), ("runs", "show", run.id), ("orders", "show", "S-1"))
    for words in asked:
        said = shop(*words, language=language).err
        assert f"{holder}, 2026-11-19T08:02Z: {first['text']} [order.on_hold]" in said
        assert screened in said
