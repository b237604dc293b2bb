"""Files that are cut off, hostile or in contradiction: refused whole, nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_screening import reading
from cbec_screening.loading import PARSERS
from cbec_screening.reading import Measured
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import DomainError


def parse(source: str, content: bytes) -> Any:
    return PARSERS[source](Measured("f", BytesIO(content)))


def code_of(source: str, content: bytes) -> str:
    with pytest.raises(DomainError) as caught:
        parse(source, content)
    return caught.value.code


@given(share=st.floats(0, 1, exclude_max=True), source=st.sampled_from(sorted(PARSERS)))
def test_any_truncation_is_refused(share: float, source: str, all_files: dict[str, bytes]) -> None:
    whole = all_files[source].rstrip()
    cut = whole[: int(len(whole) * share)]
    assert code_of(source, cut) in ("sanctions.file_cut", "sanctions.not_understood")


@pytest.mark.parametrize("source", sorted(PARSERS))
def test_every_single_byte_counts(source: str, files: dict[str, bytes]) -> None:
    whole = files[source].rstrip()
    for size in range(len(whole)):
        assert code_of(source, whole[:size]).startswith("sanctions."), size


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


@pytest.mark.parametrize("source", sorted(PARSERS))
@pytest.mark.parametrize("head", [BOMB, OUTSIDE, b"<!DOCTYPE export>"])
def test_nothing_expands_or_reaches_out(head: bytes, source: str, files: dict[str, bytes]) -> None:
    body = files[source].partition(b"?>")[2] if source == "ofac" else files[source]
    assert code_of(source, head + body) == "sanctions.xml_refused"


@pytest.mark.parametrize("source", sorted(PARSERS))
@pytest.mark.parametrize(
    "content",
    [
        b"<html>be right back</html>",
        b"<a/>",
        b"no xml at all",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
    ],
)
def test_what_is_no_list_is_not_understood(source: str, content: bytes) -> None:
    assert code_of(source, content) == "sanctions.not_understood"


def test_the_list_of_another_authority_is_not_understood(files: dict[str, bytes]) -> None:
    for source in PARSERS:
        for other, content in files.items():
            if other != source:
                assert code_of(source, content) == "sanctions.not_understood"


def test_a_count_that_differs_is_refused(write: SimpleNamespace) -> None:
    entries = [write.sdn(str(uid), f"NAME {uid}") for uid in range(3)]
    for count in (0, 2, 4):
        assert code_of("ofac", write.ofac(*entries, count=count)) == "sanctions.count_differs"


def faulty(write: SimpleNamespace) -> list[tuple[str, bytes, str]]:
    one, person = write.sdn("1", "NAME"), write.un_person("Q1", "A", "B")
    entity = write.eu_entity("EU.1", ("A", True))
    return [
        ("ofac", write.ofac(one, one), "contradiction"),
        ("ofac", write.ofac(write.sdn("1", "")), "not_understood"),
        ("ofac", write.ofac(write.sdn("", "NAME")), "not_understood"),
        ("ofac", write.ofac(), "not_understood"),
        ("ofac", write.ofac(one, day="13/40/2026"), "day_invalid"),
        ("ofac", write.ofac(one, day="2026-02-27"), "day_invalid"),
        ("ofac", write.ofac(one, space="http://elsewhere.example"), "not_understood"),
        ("ofac", write.ofac(one).replace(b"Record_Count", b"Recount"), "not_understood"),
        ("ofac", write.ofac(one).replace(b"sdnEntry", b"newEntry"), "not_understood"),
        ("eu", write.eu(entity, entity), "contradiction"),
        ("eu", write.eu(entity, day=""), "day_invalid"),
        ("eu", write.eu(entity, day="yesterday"), "day_invalid"),
        ("eu", write.eu(write.eu_entity("EU.1")), "not_understood"),
        ("eu", write.eu("<newEntity/>"), "not_understood"),
        ("eu", write.eu(), "not_understood"),
        ("un", write.un(person, person), "contradiction"),
        ("un", write.un(person, day="2026-02-30"), "day_invalid"),
        ("un", write.un("<VESSEL/>"), "not_understood"),
        ("un", write.un(), "not_understood"),
    ]


@pytest.mark.parametrize("place", range(19))
def test_a_list_in_contradiction_is_refused(place: int, write: SimpleNamespace) -> None:
    source, content, code = faulty(write)[place]
    assert code_of(source, content) == f"sanctions.{code}"


def test_a_day_to_come_is_refused(
    write: SimpleNamespace, fill: Callable[..., Any], tmp_path: Path
) -> None:
    with pytest.raises(DomainError, match=r"sanctions\.day_invalid"):
        fill("ofac", write.ofac(write.sdn("1", "NAME"), day="03/03/2026"))
    assert not (tmp_path / "screening").exists()


def test_parts_depth_and_size_are_bounded(
    write: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wide(inner: str) -> bytes:
        whole: bytes = write.ofac(write.sdn("1", "NAME"))
        return whole.replace(b"<idList>", b"<idList>" + inner.encode())

    for inner in ("<a/>" * 30_000, "<a>" * 40 + "</a>" * 40):
        assert code_of("ofac", wide(inner)) == "sanctions.file_too_large"
    monkeypatch.setattr(reading, "_MAX_ENTRY", 200_000)
    for endless in ("x" * 300_000, f"<a b='{'x' * 300_000}'/>", f"<!--{'x' * 300_000}-->"):
        assert code_of("ofac", wide(endless)) == "sanctions.file_too_large"
    monkeypatch.setattr(reading, "MAX_BYTES", 300)
    assert code_of("ofac", wide("")) == "sanctions.file_too_large"


def test_many_entries_are_no_bound(write: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [write.sdn(str(uid), f"NAME {uid}") for uid in range(4_000)]
    whole = write.ofac(*entries)
    monkeypatch.setattr(reading, "_MAX_ENTRY", len(whole) // 2)
    assert len(parse("ofac", whole).entries) == 4_000
