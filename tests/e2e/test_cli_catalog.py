"""`cbec catalog`: articles from CSV and JSON, whole or not at all, and a shop by commands alone."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from cbec_core import Cbec
from cbec_core.cli.demo_run import _join
from cbec_core.cli.extensions import plugin_manager
from cbec_core.plugins.hookcall import PluginAsks
from cbec_core.ports.surface import DemoKind
from tests.e2e.command import CONFIG, NUMBER, Shell

Entry = dict[str, Any]
CUP = "CUP-VAC-350"


@pytest.fixture
def entries() -> list[Entry]:
    text = files("cbec_marketplace_amazon.demo").joinpath("catalogue.json").read_text("utf-8")
    found: list[Entry] = json.loads(text)
    return found


@pytest.fixture
def empty(shell: Shell) -> Shell:
    (shell.folder / "cbec.toml").write_text(CONFIG, encoding="utf-8")
    assert shell("db", "upgrade").code == 0
    return shell


def as_json(entries: list[Entry]) -> bytes:
    return json.dumps(entries, ensure_ascii=False).encode()


def as_csv(entries: list[Entry], delimiter: str = ",", start: str = "") -> bytes:
    out = io.StringIO()
    columns = list(dict.fromkeys(key for entry in entries for key in entry))
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    for entry in entries:
        size = entry.get("dimensions_mm")
        cell = "x".join(map(str, size)) if isinstance(size, list) else size
        writer.writerow({**entry, "dimensions_mm": cell} if "dimensions_mm" in entry else entry)
    return (start + out.getvalue()).encode()


def as_excel(entries: list[Entry]) -> bytes:
    return as_csv(entries, ";", "\ufeff")


def given(shell: Shell, document: bytes, name: str = "articles") -> str:
    (shell.folder / name).write_bytes(document)
    return name


def stored(shell: Shell, *skus: str) -> list[Any]:
    with Cbec.open("cbec.toml") as app:
        found = app.catalog.find(skus)
        return [found.get(sku) for sku in skus]


@pytest.mark.parametrize("written", [as_json, as_csv, as_excel])
def test_every_form_says_the_same(
    empty: Shell, entries: list[Entry], written: Callable[[list[Entry]], bytes]
) -> None:
    told = empty("catalog", "import", given(empty, written(entries)), "--json")
    assert told.code == 0, told
    assert told.json["inserted"] == [entry["sku"] for entry in entries]
    (cup,) = stored(empty, CUP)
    entry = next(entry for entry in entries if entry["sku"] == CUP)
    assert (cup.product.name, cup.weight_g) == (entry["title"], entry["weight_g"])
    assert [cup.dimensions.length_mm, cup.dimensions.width_mm] == entry["dimensions_mm"][:2]
    customs = cup.customs
    assert (customs.hs, customs.origin, customs.net_weight_g) == ("961700", "CN", 300)
    assert (customs.description, customs.description_zh, customs.material) == (
        entry["description"],
        entry["description_zh"],
        entry["material"],
    )


def test_importing_twice_changes_nothing_but_values(empty: Shell, entries: list[Entry]) -> None:
    for entry in entries:
        entry["stock"] = 5
    name = given(empty, as_csv(entries))
    assert empty("catalog", "import", name, "--json").error["code"] == "catalog.reference_missing"
    words = ("catalog", "import", name, "--reference", "r1", "--json")
    assert len(empty(*words).json["inserted"]) == len(entries)
    again = empty(*words).json
    assert (again["inserted"], again["changed"], again["received"]) == ([], [], [])
    entries[0]["title"] = "New name"
    given(empty, as_csv(entries))
    assert empty(*words).json["changed"] == [entries[0]["sku"]]
    (row,) = empty("catalog", "list", entries[0]["sku"], "--json").json
    assert row["variant"]["product"]["name"] == "New name"
    assert row["available"] == 5


def test_what_a_file_cannot_say_is_kept(empty: Shell, entries: list[Entry]) -> None:
    import attrs

    name = given(empty, as_json(entries))
    assert empty("catalog", "import", name).code == 0
    (cup,) = stored(empty, CUP)
    customs = attrs.evolve(
        cup.customs, national=(("DE", "96170000"),), flags=frozenset({"fragile"})
    )
    with Cbec.open("cbec.toml") as app:
        app.catalog.put(attrs.evolve(cup, customs=customs))
    assert empty("catalog", "import", name, "--json").json["changed"] == []
    (kept,) = stored(empty, CUP)
    assert kept.customs == customs


SAFE = {
    "maker_id": "VC-350",
    "gtin": "4006381333931",
    "manufacturer": "Canary Cups",
    "manufacturer_country": "CN",
    "manufacturer_address": "1 Example Road, Shenzhen",
    "manufacturer_contact": "https://cups.example",
    "responsible_person": "Union Rep",
    "responsible_person_country": "IE",
    "responsible_person_address": "1 Quay, Dublin",
    "responsible_person_contact": "rep@example.com",
}


@pytest.mark.parametrize("written", [as_json, as_csv])
def test_numbers_and_who_answers_for_an_article_come_from_a_file(
    empty: Shell, entries: list[Entry], written: Callable[[list[Entry]], bytes]
) -> None:
    import attrs

    from cbec_core.api import ResponsiblePerson, ResponsibleRole

    name = given(empty, written([{**entry, **SAFE} for entry in entries]))
    assert empty("catalog", "import", name).code == 0
    (cup,) = stored(empty, CUP)
    assert (cup.customs.maker_id, cup.customs.gtin) == ("VC-350", "4006381333931")
    maker = cup.customs.person_for(ResponsibleRole.MANUFACTURER, "FR")
    assert (maker.name, maker.country, maker.lacks) == ("Canary Cups", "CN", ())
    there = cup.customs.person_for(ResponsibleRole.RESPONSIBLE_PERSON, "FR")
    assert (there.name, there.contact) == ("Union Rep", "rep@example.com")
    # What Python has said of a single market is not in the file, and stays.
    french = ResponsiblePerson(ResponsibleRole.RESPONSIBLE_PERSON, "Rep FR", "FR", markets=("FR",))
    with Cbec.open("cbec.toml") as app:
        customs = attrs.evolve(cup.customs, persons=(*cup.customs.persons, french))
        app.catalog.put(attrs.evolve(cup, customs=customs))
    assert empty("catalog", "import", name, "--json").json["changed"] == []


@pytest.mark.parametrize("left_out", ["manufacturer", "responsible_person_country"])
def test_a_person_without_name_or_country_is_refused(
    empty: Shell, entries: list[Entry], left_out: str
) -> None:
    entries[0] |= SAFE
    del entries[0][left_out]
    error = empty("catalog", "import", given(empty, as_json(entries)), "--json").error
    assert error["code"] == "catalog.person_nameless"
    assert f"column {left_out.removesuffix('_country')}:" in error["message"]


@pytest.mark.parametrize("written", [as_json, as_csv])
@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("hs", "96A7", "catalog.hs_invalid"),
        ("hs", "9617", "catalog.hs_invalid"),
        ("origin", "XX", "catalog.country_unknown"),
        ("gtin", "4006381333932", "catalog.gtin_invalid"),
        ("manufacturer_country", "XX", "catalog.country_unknown"),
        ("weight_g", -1, "catalog.number_invalid"),
        ("weight_g", "1.5", "catalog.number_invalid"),
        ("net_weight_g", 10**12, "catalog.number_invalid"),
        ("stock", "many", "catalog.number_invalid"),
        ("dimensions_mm", [1, 2], "catalog.dimensions_invalid"),
        ("dimensions_mm", [1, 2, 0], "catalog.dimensions_invalid"),
        ("title", "x" * 2001, "catalog.text_invalid"),
        ("title", "\x1b[2J", "catalog.text_invalid"),
        ("sku", "CASE-TPU-15", "catalog.sku_duplicate"),
        ("colour", "red", "catalog.column_unknown"),
    ],
)
def test_a_fault_is_named_by_row_and_column_and_nothing_is_stored(
    empty: Shell,
    entries: list[Entry],
    written: Callable[[list[Entry]], bytes],
    column: str,
    value: object,
    code: str,
) -> None:
    entries[-1][column] = value
    name = given(empty, written(entries))
    error = empty("catalog", "import", name, "--json").error
    assert error["code"] == code
    row = len(entries) + (written is as_csv)
    if code != "catalog.column_unknown":
        assert f"{name}, row {row}, column {column}:" in error["message"]
    assert "colour" not in error["message"]
    assert stored(empty, entries[0]["sku"]) == [None]
    chinese = empty("catalog", "import", name, "--json", language="zh_CN.UTF-8").error
    assert chinese["message"] != error["message"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "catalog.not_understood"),
        (b"title\nCup\n", "catalog.not_understood"),
        (b"sku,title\n", "catalog.empty"),
        (b"[]", "catalog.empty"),
        (b'{"orders": []}', "catalog.not_understood"),
        (b'[{"sku": "a", "sku": "b", "title": "t"}]', "catalog.not_understood"),
        (b"[" * 100_000, "catalog.not_understood"),
        (b'[{"sku": "a"', "intake.not_json"),
        (b'[{"sku": "a"}]', "catalog.column_missing"),
        (b'[{"sku": "\\ud800", "title": "t"}]', "catalog.text_invalid"),
        (b'[{"sku": 1, "title": "t"}]', "catalog.text_invalid"),
        (b'[{"sku": "a", "title": "t", "weight_g": true}]', "catalog.number_invalid"),
        (b'[{"sku": "a", "title": "t", "weight_g": 1.0}]', "catalog.number_invalid"),
        (b"sku,title,sku\na,t,b\n", "catalog.column_twice"),
        (b"sku,title\na,t,b\n", "catalog.cells_differ"),
        (b'sku,title\na,"t', "catalog.not_understood"),
        (b"sku,title\n ,t\n", "catalog.column_missing"),
        (b"\xff\xfe", "intake.not_utf8"),
    ],
)
def test_what_is_no_catalogue_is_refused(empty: Shell, document: bytes, code: str) -> None:
    told = empty("catalog", "import", given(empty, document), "--json")
    assert told.error["code"] == code


def test_a_file_without_end_or_that_is_not_there_is_refused(
    empty: Shell, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBEC_INTAKE__MAX_BYTES", "100")
    name = given(empty, as_json(entries))
    assert empty("catalog", "import", name, "--json").error["code"] == "intake.too_large"
    assert empty("catalog", "import", "none", "--json").error["code"] == "intake.file_unreadable"


def test_files_are_taken_together_or_not(empty: Shell, entries: list[Entry]) -> None:
    first = given(empty, as_json(entries[:2]), "a.json")
    second = given(empty, as_csv(entries[1:]), "b.csv")
    error = empty("catalog", "import", first, second, "--json").error
    assert error["code"] == "catalog.sku_duplicate"
    assert "b.csv, row 2, column sku" in error["message"]
    assert stored(empty, entries[0]["sku"]) == [None]


def test_the_list_tells_what_orders_ask_for_in_vain(
    empty: Shell, entries: list[Entry], one_order: dict[str, Any]
) -> None:
    order = given(empty, json.dumps(one_order).encode(), "one.json")
    assert empty("orders", "import", order).code == 0
    assert empty("catalog", "list", "--json").json == []
    rows = empty("catalog", "list", "--missing", "--json").json
    assert len(rows) == 2
    assert {row["variant"] for row in rows} == {None}
    assert "cbec catalog import" in empty("catalog", "list", "--missing").err
    assert empty("catalog", "import", given(empty, as_csv(entries))).code == 0
    assert empty("catalog", "list", "--missing", "--json").json == []
    for words, wanted in (((), [CUP, "no"]), (("--missing",), ["no"])):
        named = empty("catalog", "list", CUP, "no", *words, "--json").json
        assert [row["sku"] for row in named] == wanted


def test_the_catalogue_is_listed_page_by_page(empty: Shell, entries: list[Entry]) -> None:
    assert empty("catalog", "import", given(empty, as_csv(entries))).code == 0
    shown = empty("catalog", "list")
    assert CUP in shown.out
    assert "961700" in shown.out
    assert shown.err == ""
    seen: list[str] = []
    while page := empty(
        "catalog", "list", "--limit", 3, "--after", seen[-1] if seen else "", "--json"
    ).json:
        assert len(page) <= 3
        seen += [row["sku"] for row in page]
    assert sorted(seen) == sorted(entry["sku"] for entry in entries)
    first = empty("catalog", "list", "--limit", 3)
    assert f"--after {seen[2]}`" in first.err
    assert (
        f"--after {seen[2]}`" in empty("catalog", "list", "--limit", 3, language="zh_CN.UTF-8").err
    )


def test_a_shop_by_commands_alone(
    shell: Shell, entries: list[Entry], one_order: dict[str, Any]
) -> None:
    """From `init` to a shipped order: the configuration that `init` wrote, joined with the demo's
    settings of the plugins, which name sandbox, rate card and documents."""
    assert shell("init").code == 0
    config = shell.folder / "cbec.toml"
    settings = tomllib.loads(config.read_text("utf-8"))
    for found in PluginAsks(plugin_manager()).demo():
        if found.kind is DemoKind.SETTINGS:
            text = files(found.package).joinpath(found.name).read_text("utf-8")
            _join(settings, tomllib.loads(text.replace("{folder}", shell.folder.as_posix())))
    config.write_text(as_toml(settings), encoding="utf-8")
    catalogue = given(shell, as_csv(entries), "catalogue.csv")
    assert shell("catalog", "import", catalogue).code == 0
    order = given(shell, json.dumps(one_order).encode(), "one.json")
    assert shell("orders", "import", order).code == 0
    for row in shell("catalog", "list", "--json").json:
        assert shell("orders", "stock", row["sku"], 9, "--reference", "first").code == 0
    (run,) = shell("orders", "process", "--all", "--json").json
    assert run["state"] == "waiting", run
    shown = shell("orders", "show", NUMBER, "--json").json
    assert shown["record"]["order"]["state"] == "shipped"
    assert shown["record"]["shipment"]["tracking_number"]
    assert shown["run"]["hint"]


def as_toml(value: Any) -> str:
    """Write settings as TOML: dotted keys are enough."""
    lines = []

    def write(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, below in value.items():
                write(f"{prefix}.{json.dumps(key)}" if prefix else json.dumps(key), below)
        else:
            lines.append(f"{prefix} = {json.dumps(value, ensure_ascii=False)}")

    write("", value)
    return "\n".join(lines) + "\n"
