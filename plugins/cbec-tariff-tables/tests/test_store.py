"""The store: loading again changes nothing, a part replaces the one before, damage is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cbec_tariff_tables.health import findings
from cbec_tariff_tables.loading import load_own

from cbec_core.api import ConfigError

if TYPE_CHECKING:
    from cbec_tariff_tables.store import TariffStore

    from cbec_core.api import ProviderTools

DAY = date(2026, 8, 3)
NOW = datetime(2026, 8, 3, tzinfo=UTC)
HEAD = "hs,destination,rate,valid_from\n"
Fill = Callable[..., Any]


def test_loading_twice_changes_nothing(
    fill: Fill, files: dict[str, Any], store: TariffStore
) -> None:
    for source, contents in (("us", ()), ("gb", (files["gb"],)), ("csv", (files["csv"],))):
        assert [changed for _one, changed in fill(source, *contents)] == [True]
        before = store.stamp()
        assert [changed for _one, changed in fill(source, *contents)] == [False]
        assert store.whole()
        assert before is not None


def test_the_same_list_with_other_rates_is_another_edition(fill: Fill, store: TariffStore) -> None:
    text = {"section301": "hts8,ch99_code\n61091000,9903.88.15\n"}
    for percent in (7, 8):
        ((_loaded, changed),) = fill("us", None, lists=text, rates={"9903.88.15": Decimal(percent)})
        assert changed
    (edition,) = store.whole()
    assert [row.rate for row in edition[1]] == ["8%"]


def test_a_table_replaces_the_one_of_its_name_alone(fill: Fill, store: TariffStore) -> None:
    fill("csv", f"{HEAD}61,DE,1%,2026-01-01\n62,DE,1%,2026-01-01\n", name="a")
    fill("csv", f"{HEAD}63,DE,1%,2026-01-01\n", name="b")
    fill("csv", f"{HEAD}64,DE,1%,2026-01-01\n", name="a")
    found = {edition.part: [row.prefix for row in rows] for edition, rows in store.whole()}
    assert found == {"a": ["64"], "b": ["63"]}
    edition = store.editions()[0]
    assert (edition.file, len(edition.sha256), edition.rows) == ("own.csv", 64, 1)


def test_what_is_removed_is_gone(fill: Fill, files: dict[str, Any], store: TariffStore) -> None:
    fill("us")
    fill("us", day=date(2026, 7, 1))
    assert store.remove("us", "hts", date(2026, 7, 1)) == 1
    assert store.remove("us", "section301") == 0
    assert store.remove("us", "hts") == 1
    assert store.whole() == ()


def test_a_provider_sees_what_another_process_loads(
    fill: Fill, tables: Callable[..., Any], files: dict[str, Any], tools: ProviderTools
) -> None:
    asked = tables()
    assert asked.duty("611020", "CN", "DE", DAY) is None
    assert [one.code for one in findings(None, tools)] == ["tariff.none_loaded"]
    fill("csv", files["csv"])
    assert asked.duty("611020", "CN", "DE", DAY).percent == 12
    assert not list(findings(None, tools))


def test_names_alone_are_no_tariff(fill: Fill, tables: Callable[..., Any]) -> None:
    fill("hs", "hscode,description\n610910,T-shirts\n")
    assert tables().is_empty()


def test_two_who_load_at_once_leave_a_whole_table(
    given: Callable[..., Path], store: TariffStore
) -> None:
    def run(turn: int) -> None:
        lines = "".join(f"{n:04d},DE,{turn}%,2026-01-01\n" for n in range(6101, 6141))
        load_own(store, given(f"{turn}.csv", HEAD + lines), "t", NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(1, 7)))
    ((edition, rows),) = store.whole()
    assert len({row.rate for row in rows}) == 1
    assert edition.rows == 40


DAMAGE = [
    "garbage",
    "PRAGMA user_version = 7",
    "UPDATE line SET kind = 'x'",
    "UPDATE line SET valid_from = 'x'",
    "UPDATE edition SET day = 'x'",
    "DELETE FROM line WHERE rowid = 1",
    "DROP TABLE line",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_told_and_not_believed(
    damage: str, files: dict[str, Any], fill: Fill, store: TariffStore
) -> None:
    fill("csv", files["csv"])
    if damage == "garbage":
        store.path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    else:
        connection = sqlite3.connect(store.path)
        connection.execute(damage)
        connection.commit()
        connection.close()
    with pytest.raises(ConfigError, match=r"tariff\.store_unusable"):
        store.whole()


def test_a_folder_that_is_a_file_is_told(files: dict[str, Any], fill: Fill, tmp_path: Path) -> None:
    (tmp_path / "tariff").write_text("in the way")
    with pytest.raises(ConfigError, match=r"tariff\.store_unusable"):
        fill("csv", files["csv"])


def test_nothing_loaded_is_nothing(store: TariffStore, tmp_path: Path) -> None:
    assert (store.editions(), store.whole(), store.stamp()) == ((), (), None)
    assert not list(tmp_path.iterdir()), "asking writes nothing"
