"""The store: loading again changes nothing, corrections are asked for, damage is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_fx_official.provider import store_of
from cbec_fx_official.settings import EcbSettings

from cbec_core.api import ConfigError, DomainError, FxPurpose
from cbec_core.testing.fakes import make_tools

DAY = date(2026, 10, 30)


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_loading_again_changes_nothing(
    fill: Callable[..., Any], files: dict[str, bytes], tmp_path: Path
) -> None:
    for code, content in files.items():
        first = fill(code, content)
        before = dump(tmp_path / f"{code}.sqlite3")
        again = fill(code, content, content)
        assert first.merged.new > 0
        assert (again.merged.new, again.merged.replaced) == (0, 0)
        assert again.merged.known == 2 * first.merged.new
        assert dump(tmp_path / f"{code}.sqlite3") == before


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_files_does_not_matter(
    turned: bool, write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    one = write.ecb_csv({"2026-10-19": {"USD": "1.1"}, "2026-10-22": {"USD": "1.3"}})
    two = write.ecb_csv({"2026-10-16": {"USD": "1.0"}, "2026-10-20": {"USD": "1.2"}})
    fill("ecb", *((two, one) if turned else (one, two)))
    found = source("ecb").rate("EUR", "USD", date(2026, 11, 2), FxPurpose.CUSTOMS)
    assert found.on == date(2026, 10, 20), "the files together hold every day from 16 to 22"


def test_what_is_stored_is_corrected_only_when_asked(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    ecb = source("ecb")
    fill("ecb", write.ecb_xml({"2026-10-30": {"USD": "1.10", "JPY": "170"}}))
    assert ecb.rate("EUR", "USD", DAY, FxPurpose.CHECKOUT).rate == Decimal("1.10")
    other = write.ecb_xml({"2026-10-29": {"USD": "1"}, "2026-10-30": {"USD": "1.2", "GBP": "0.8"}})
    with pytest.raises(DomainError) as caught:
        fill("ecb", other)
    assert caught.value.code == "fx.already_stored"
    assert "USD for 2026-10-30" in caught.value.message
    assert ecb.rate("EUR", "GBP", DAY, FxPurpose.CHECKOUT) is None
    assert ecb.rate("EUR", "USD", date(2026, 10, 29), FxPurpose.CHECKOUT) is None
    assert fill("ecb", other, replace=True).merged.replaced == 1
    for code, rate in (("USD", "1.2"), ("JPY", "170"), ("GBP", "0.8")):
        assert ecb.rate("EUR", code, DAY, FxPurpose.CHECKOUT).rate == Decimal(rate)


def test_a_period_that_differs_is_a_contradiction_too(
    write: SimpleNamespace, fill: Callable[..., Any]
) -> None:
    fill("hmrc", write.hmrc("01/Mar/2025 to 31/Mar/2025", ("USA", "USD", "1.3")))
    with pytest.raises(DomainError, match=r"fx\.already_stored"):
        fill("hmrc", write.hmrc("01/Mar/2025 to 30/Mar/2025", ("USA", "USD", "1.3")))


def test_two_who_load_at_once_lose_nothing(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    days = [f"2026-10-{day:02}" for day in range(1, 31)]
    contents = [write.ecb_xml({day: {"USD": f"1.{place}"}}) for place, day in enumerate(days, 1)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda content: fill("ecb", content), contents))
    ecb = source("ecb", max_age_days=1)
    for place, day in enumerate(days, 1):
        found = ecb.rate("EUR", "USD", date.fromisoformat(day), FxPurpose.CHECKOUT)
        assert found.rate == Decimal(f"1.{place}")


def test_every_rate_keeps_its_file(
    write: SimpleNamespace, fill: Callable[..., Any], tmp_path: Path
) -> None:
    fill("ecb", write.ecb_xml({"2026-10-30": {"USD": "1.1"}}))
    connection = sqlite3.connect(tmp_path / "ecb.sqlite3")
    (row,) = connection.execute("SELECT day, file, length(sha256), loaded_at FROM publication")
    connection.close()
    assert row == ("2026-10-30", "file1", 64, "2026-11-25T09:00:00+00:00")


@pytest.mark.parametrize(
    "damage",
    [
        "garbage",
        "PRAGMA user_version = 7",
        "UPDATE publication SET legs = 'USD'",
        "UPDATE publication SET legs = 'USD:x'",
        "UPDATE publication SET day = '2026-02-2x' WHERE day = '2026-02-27'",
        "DROP TABLE publication",
    ],
)
def test_a_damaged_store_is_told_and_not_believed(
    damage: str,
    files: dict[str, bytes],
    fill: Callable[..., Any],
    source: Callable[..., Any],
    tmp_path: Path,
) -> None:
    fill("ecb", files["ecb"])
    path = tmp_path / "ecb.sqlite3"
    if damage == "garbage":
        path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    else:
        connection = sqlite3.connect(path)
        connection.execute(damage)
        connection.commit()
        connection.close()
    with pytest.raises(ConfigError) as caught:
        source("ecb").rate("EUR", "USD", date(2026, 3, 1), FxPurpose.CHECKOUT)
    assert caught.value.code == "fx.store_unusable"


def test_a_folder_that_is_a_file_is_told(files: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "fx").write_text("in the way")
    store = store_of("ecb", EcbSettings(folder=str(tmp_path / "fx")), make_tools())
    for ask in (store.stamp, lambda: store.merge([])):
        with pytest.raises(ConfigError, match=r"fx\.store_unusable"):
            ask()


def test_a_relative_folder_lies_beside_the_configuration(tmp_path: Path) -> None:
    tools: Any = SimpleNamespace(folder=tmp_path)
    assert store_of("ecb", EcbSettings(), tools).path == tmp_path / "fx" / "ecb.sqlite3"
    elsewhere = EcbSettings(folder=str(tmp_path / "other"))
    assert store_of("ecb", elsewhere, tools).path.parent == tmp_path / "other"
    assert store_of("ecb", EcbSettings(), make_tools()).path == Path("fx/ecb.sqlite3")


def test_nothing_loaded_is_no_rate(source: Callable[..., Any], tmp_path: Path) -> None:
    for code in ("ecb", "hmrc", "cfets", "us-treasury"):
        for purpose in FxPurpose:
            assert source(code).rate("USD", "EUR", DAY, purpose) is None
    assert not list(tmp_path.iterdir()), "asking writes nothing"
