"""A plugin's own file: written whole or not at all, read at one moment, refused where damaged."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from cbec_core.api import SqliteFile

SCHEMA = ("CREATE TABLE word (place INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",)


class Unusable(Exception):
    """What a plugin says of its file."""


@pytest.fixture
def file(tmp_path: Path) -> SqliteFile:
    return SqliteFile(tmp_path / "folder" / "words.sqlite3", SCHEMA, 3, Unusable)


def put(file: SqliteFile, *words: str) -> None:
    with file.writing() as connection:
        connection.executemany("INSERT INTO word (text) VALUES (?)", [(word,) for word in words])


def read(
    file: SqliteFile, query: str, convert: Callable[[str], object] = str
) -> list[object] | None:
    with file.reading() as connection:
        if connection is None:
            return None
        return [convert(text) for (text,) in connection.execute(query)]


def words(file: SqliteFile) -> list[object] | None:
    return read(file, "SELECT text FROM word ORDER BY place")


def test_what_nobody_wrote_is_not_there_and_asking_makes_nothing(
    file: SqliteFile, tmp_path: Path
) -> None:
    assert (words(file), file.stamp()) == (None, None)
    assert not list(tmp_path.iterdir())


def test_a_file_that_another_process_only_opened_holds_nothing_yet(file: SqliteFile) -> None:
    file.path.parent.mkdir()
    file.path.touch()
    assert words(file) is None


def test_what_is_written_is_read_and_changes_the_stamp(file: SqliteFile) -> None:
    put(file, "a")
    first = file.stamp()
    assert (words(file), file.stamp()) == (["a"], first)
    put(file, "b")
    assert words(file) == ["a", "b"]
    assert file.stamp() != first


def test_a_block_that_raises_changes_nothing(file: SqliteFile) -> None:
    put(file, "a")
    before = file.path.read_bytes()

    def interrupted() -> None:
        with file.writing() as connection:
            connection.execute("DELETE FROM word")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert file.path.read_bytes() == before


def test_a_process_that_dies_while_it_writes_changes_nothing(file: SqliteFile) -> None:
    put(file, "a")
    program = (
        "import os, sys; from pathlib import Path; from cbec_core.api import SqliteFile\n"
        "file = SqliteFile(Path(sys.argv[1]), (), 3, RuntimeError)\n"
        "with file.writing() as connection:\n"
        "    connection.execute('PRAGMA cache_spill = 1')\n"
        "    connection.execute('DELETE FROM word')\n"
        "    rows = ((str(n) * 99,) for n in range(40_000))\n"
        "    connection.executemany('INSERT INTO word (text) VALUES (?)', rows)\n"
        "    os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(file.path)])
    assert done.returncode == 9
    assert file.path.with_name("words.sqlite3-journal").stat().st_size, "it died before it wrote"
    assert words(file) == ["a"]


def test_who_reads_cannot_write(file: SqliteFile) -> None:
    put(file, "a")
    with pytest.raises(Unusable):
        read(file, "DELETE FROM word")
    assert words(file) == ["a"]


def test_many_who_write_at_once_wait_for_each_other(file: SqliteFile) -> None:
    def one_more(_turn: int) -> None:
        with file.writing() as connection:
            (count,) = connection.execute("SELECT count(*) FROM word").fetchone()
            connection.execute("INSERT INTO word (text) VALUES (?)", (str(count),))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one_more, range(24)))
    assert words(file) == [str(count) for count in range(24)]


def test_who_reads_sees_one_moment(file: SqliteFile) -> None:
    put(file, "a")
    count = "SELECT count(*) FROM word"
    with ThreadPoolExecutor(1) as pool:
        with file.reading() as connection:
            assert connection
            seen = connection.execute(count).fetchone()
            writing = pool.submit(put, file, "b")
            assert connection.execute(count).fetchone() == seen
        writing.result()
    assert words(file) == ["a", "b"]


def garbage(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be looked at" * 20)


def other_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 4")


def no_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE word")


@pytest.mark.parametrize("damage", [garbage, other_version, no_table])
@pytest.mark.parametrize("ask", [words, put])
def test_a_damaged_file_is_refused_in_the_words_of_its_plugin(
    file: SqliteFile,
    damage: Callable[[Path], None],
    ask: Callable[[SqliteFile], object],
) -> None:
    put(file, "a")
    damage(file.path)
    if (ask, damage) == (put, no_table):
        ask = lambda file: put(file, "b")  # noqa: E731 - SQLite looks at a table once it is used
    with pytest.raises(Unusable) as caught:
        ask(file)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert str(caught.value)


@pytest.mark.parametrize("convert", [int, Decimal, {}.__getitem__, lambda text: text + 1])
def test_a_row_that_does_not_convert_is_damage_and_keeps_its_cause(
    file: SqliteFile, convert: Callable[[str], object]
) -> None:
    put(file, "x")
    with pytest.raises(Unusable) as caught:
        read(file, "SELECT text FROM word", convert)
    assert caught.value.args == ("a row of it is damaged",)
    assert caught.value.__cause__


def test_a_folder_that_is_a_file_is_refused(file: SqliteFile) -> None:
    file.path.parent.write_text("in the way")
    for ask in (file.stamp, lambda: put(file, "a")):
        with pytest.raises(Unusable) as caught:
            ask()
        assert isinstance(caught.value.__cause__, OSError)
