"""The store: loading again changes nothing, an edition replaces the one before as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_screening.store import ListStore

from cbec_core.api import ConfigError, DomainError


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_loading_twice_changes_nothing(
    fill: Callable[..., Any], files: dict[str, bytes], tmp_path: Path
) -> None:
    for source, content in files.items():
        first = fill(source, content)
        before = dump(tmp_path / "screening" / f"{source}.sqlite3")
        again = fill(source, content)
        assert (first.changed, again.changed) == (True, False)
        assert again.edition == first.edition
        assert dump(tmp_path / "screening" / f"{source}.sqlite3") == before


def test_an_edition_replaces_the_one_before(
    write: SimpleNamespace, fill: Callable[..., Any], tmp_path: Path
) -> None:
    fill("ofac", write.ofac(write.sdn("1", "A"), write.sdn("2", "B"), day="02/26/2026"))
    fill("ofac", write.ofac(write.sdn("2", "C"), write.sdn("3", "D"), day="02/27/2026"))
    whole = ListStore("ofac", tmp_path / "screening" / "ofac.sqlite3").whole()
    assert whole
    assert [(one.id, one.names[0].text) for one in whole[1]] == [("2", "C"), ("3", "D")]
    assert whole[0].version.startswith("ofac 2026-02-27 ")


def test_a_faulty_file_leaves_the_edition_before(
    write: SimpleNamespace, fill: Callable[..., Any], files: dict[str, bytes], tmp_path: Path
) -> None:
    fill("eu", files["eu"])
    before = dump(tmp_path / "screening" / "eu.sqlite3")
    with pytest.raises(DomainError):
        fill("eu", files["eu"][:-20], replace=True)
    assert dump(tmp_path / "screening" / "eu.sqlite3") == before


def test_an_older_or_far_smaller_list_is_asked_for(
    write: SimpleNamespace, fill: Callable[..., Any]
) -> None:
    many = [write.sdn(str(uid), f"NAME {uid}") for uid in range(20)]
    fill("ofac", write.ofac(*many))
    older = write.ofac(*many, day="02/26/2026")
    smaller = write.ofac(*many[:17], day="02/28/2026")
    for content, code in ((older, "older"), (smaller, "shrunk")):
        with pytest.raises(DomainError, match=rf"sanctions\.{code}"):
            fill("ofac", content)
        assert fill("ofac", content, replace=True).changed
    assert fill("ofac", write.ofac(*many[:16], day="03/01/2026")).changed


def test_two_who_load_at_once_leave_a_whole_list(
    write: SimpleNamespace, fill: Callable[..., Any], tmp_path: Path
) -> None:
    contents = [
        write.eu(*(write.eu_entity(f"EU.{turn}.{one}", ("N", True)) for one in range(50)))
        for turn in range(6)
    ]

    def run(turn: int) -> None:
        fill("eu", {f"{turn}.xml": contents[turn]})

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(6)))
    whole = ListStore("eu", tmp_path / "screening" / "eu.sqlite3").whole()
    assert whole
    assert len({entry.id.split(".")[1] for entry in whole[1]}) == 1
    assert len(whole[1]) == 50


DAMAGE = [
    "garbage",
    "PRAGMA user_version = 7",
    "UPDATE entry SET names = 'x'",
    "UPDATE entry SET names = '[1]'",
    "UPDATE edition SET published = 'x'",
    "DELETE FROM entry WHERE id = '100'",
    "DROP TABLE entry",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_told_and_not_believed(
    damage: str, files: dict[str, bytes], fill: Callable[..., Any], tmp_path: Path
) -> None:
    fill("ofac", files["ofac"])
    path = tmp_path / "screening" / "ofac.sqlite3"
    if damage == "garbage":
        path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    else:
        connection = sqlite3.connect(path)
        connection.execute(damage)
        connection.commit()
        connection.close()
    with pytest.raises(ConfigError, match=r"sanctions\.store_unusable"):
        ListStore("ofac", path).whole()


def test_a_folder_that_is_a_file_is_told(
    files: dict[str, bytes], fill: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "screening").write_text("in the way")
    with pytest.raises(ConfigError, match=r"sanctions\.store_unusable"):
        fill("eu", files["eu"])


def test_nothing_loaded_is_nothing(tmp_path: Path) -> None:
    store = ListStore("eu", tmp_path / "eu.sqlite3")
    assert (store.edition(), store.whole(), store.stamp()) == (None, None, None)
    assert not list(tmp_path.iterdir()), "asking writes nothing"
