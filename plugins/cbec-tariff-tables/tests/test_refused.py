"""Files that are cut, malformed or contradictory: refused whole, and what was loaded stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from cbec_tariff_tables import reading
from cbec_tariff_tables.reading import Measured, objects
from hypothesis import given as property_of
from hypothesis import strategies as st

from cbec_core.api import DomainError

if TYPE_CHECKING:
    from cbec_tariff_tables.store import TariffStore

Fill = Callable[..., Any]
HEAD = "hs,destination,origin,rate,valid_from,valid_to\n"


def code_of(fill: Fill, *arguments: Any, **options: Any) -> str:
    with pytest.raises(DomainError) as caught:
        fill(*arguments, **options)
    assert caught.value.hint
    return caught.value.code.removeprefix("tariff.")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("610,EU,,12%,2026-01-01,", "code_invalid"),
        ("6109.1X,EU,,12%,2026-01-01,", "code_invalid"),
        ("６１,EU,,12%,2026-01-01,", "code_invalid"),
        (",EU,,12%,2026-01-01,", "code_invalid"),
        ("61091000000000,EU,,12%,2026-01-01,", "code_invalid"),
        ("61,XX,,12%,2026-01-01,", "country_invalid"),
        ("61,,,12%,2026-01-01,", "country_invalid"),
        ("61,DE,EU,12%,2026-01-01,", "country_invalid"),
        ("61,DE,,12,2026-01-01,", "rate_invalid"),
        ("61,DE,,-12%,2026-01-01,", "rate_invalid"),
        ("61,DE,,,2026-01-01,", "rate_invalid"),
        ("61,DE,,12%,2026-02-30,", "day_invalid"),
        ("61,DE,,12%,01.01.2026,", "day_invalid"),
        ("61,DE,,12%,2026-01-02,2026-01-01", "day_invalid"),
        ("61,DE,,12%,2026-01-01", "not_understood"),
        ('61,DE,,"12%,2026-01-01,', "not_understood"),
    ],
)
def test_one_wrong_line_refuses_an_own_table(line: str, code: str, fill: Fill) -> None:
    good = "62,DE,,12%,2026-01-01,\n"
    assert code_of(fill, "csv", f"{HEAD}{good}{line}\n") == code


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("61,DE,,12%,2026-01-01,", "61,DE,,12%,2026-01-01,"),
        ("61,DE,,12%,2026-01-01,2026-06-30", "61,DE,,11%,2026-06-30,"),
        ("61,DE,CN,12%,2026-01-01,", "61,DE,CN,11%,2027-01-01,2027-01-01"),
    ],
)
def test_rows_of_the_same_goods_may_not_overlap(first: str, second: str, fill: Fill) -> None:
    for lines in ((first, second), (second, first)):
        assert code_of(fill, "csv", HEAD + "\n".join(lines)) == "overlap"


def test_rows_that_follow_one_another_or_differ_are_fine(fill: Fill) -> None:
    lines = (
        "61,DE,,12%,2026-01-01,2026-06-30",
        "61,DE,,11%,2026-07-01,",
        "61,DE,CN,9%,2026-01-01,",
        "61,EU,,9%,2026-01-01,",
        "6109,DE,,9%,2026-01-01,",
    )
    fill("csv", HEAD + "\n".join(lines))


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "hs,rate\n61,1%\n", f"{HEAD}", "hs,hs\n1,1\n", HEAD.replace("origin", "colour")],
)
def test_what_is_no_table_is_not_understood(text: str, fill: Fill) -> None:
    body = "61,DE,,1%,2026-01-01,\n" if "colour" in text else ""
    assert code_of(fill, "csv", text + body) == "not_understood"


def test_bytes_that_are_no_text_are_not_understood(fill: Fill) -> None:
    assert code_of(fill, "csv", b"hs,\xff\n") == "not_understood"


def test_the_export_is_refused_for_one_row(fill: Fill, files: dict[str, Any], write: Any) -> None:
    row = write.hts_row
    for odd, code in [
        (row("6109.1", 1, "1%"), "code_invalid"),
        (row("6109.10.AB", 1, "1%"), "code_invalid"),
        ({**row("6109.10", 1), "indent": "x"}, "not_understood"),
        ({**row("6109.10", 1), "general": ["1%"]}, "not_understood"),
        ({**row("6109.10", 1), "footnotes": "x"}, "not_understood"),
        ({"htsno": "6109.10"}, "not_understood"),
        ("6109.10", "not_understood"),
        (row("6109.90.10", 1, "33%", "", "90%"), "contradiction"),
    ]:
        assert code_of(fill, "us", [*files["hts"], odd]) == code
    for text in ("{}", "[]", "[{},]", "[1 2]", '{"a": [', "nothing", "[] []"):
        assert code_of(fill, "us", text) in ("not_understood", "file_cut")
    assert code_of(fill, "us", '[{"htsno": "", "htsno": ""}]') == "not_understood"


def test_an_export_that_breaks_off_is_told_so(fill: Fill, files: dict[str, Any]) -> None:
    whole = json.dumps(files["hts"])
    for size in (1, 2, 100, len(whole) // 2, len(whole) - 1):
        assert code_of(fill, "us", whole[:size]) == "file_cut"
    assert code_of(fill, "us", f"{whole}{whole}") == "not_understood"


def test_nothing_is_loaded_where_one_file_of_several_is_wrong(
    fill: Fill, files: dict[str, Any], store: TariffStore
) -> None:
    fill("us", lists=files["lists"])
    before = store.whole()
    wrong = {**files["lists"], "section232": "hts_prefix,annex\n7326,9\n"}
    rows = [{**files["hts"][1], "general": "99%"}, *files["hts"][-2:]]
    assert code_of(fill, "us", rows, lists=wrong) == "not_understood"
    assert store.whole() == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("code,rate\n6109,1%\n", "not_understood"),
        ("hts8,rate\n6109X,1%\n", "code_invalid"),
        ("hts8,rate\n6109,1\n", "rate_invalid"),
        ("hts8,rate,effective_date\n6109,1%,soon\n", "day_invalid"),
        ("hts8,rate\n6109,1%\n6109,1%\n", "overlap"),
        ("hts_prefix,ch99_code,derivative_type\n7326,9903.81.91,steel\n", "by_content"),
        ("hts8,list\n6109,1\n", "rates_missing"),
        ("hts8,rate\n", "not_understood"),
    ],
)
def test_a_list_with_a_wrong_line_is_refused(text: str, code: str, fill: Fill) -> None:
    assert code_of(fill, "us", None, lists={"section301": text}) == code


def test_a_commodity_that_is_none_is_refused(fill: Fill, write: SimpleNamespace) -> None:
    duty = write.measure(1, "103", write.everywhere, write.component("01", "4"))
    for content, code in [
        (write.commodity("070200000", duty), "not_understood"),
        (write.commodity("07020000AB", duty), "not_understood"),
        (write.commodity("0702000000", duty, declarable=False), "not_declarable"),
        (write.commodity("0702000000"), "not_understood"),
        (write.commodity("0702000000", duty, {**duty, "id": 2}), "overlap"),
        (write.commodity("0702000000", {**duty, "effective_start_date": "x"}), "day_invalid"),
        (write.commodity("0702000000", {**duty, "measure_type": None}), "not_understood"),
        (b"[]", "not_understood"),
        (b'{"data": {}, "included": [1]}', "not_understood"),
        (b"{", "file_cut"),
        (b"no", "not_understood"),
        (b"[" * 100_000, "not_understood"),
    ]:
        assert code_of(fill, "gb", content) == code, content[:80]
    good = write.commodity("0702000000", duty)
    assert code_of(fill, "gb", good, good) == "contradiction"


def test_sizes_are_bounded(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    lines = "".join(f"6{n},DE,,1%,2026-01-01,\n" for n in range(1, 5))
    assert code_of(fill, "csv", HEAD + lines) == "file_too_large"
    assert code_of(fill, "csv", HEAD + "6" * 5_000) == "not_understood"
    assert code_of(fill, "us", "[" + " " * 10 + '{"a": "' + "x" * 2_000_000 + '"}]') == (
        "not_understood"
    )


class Slow:
    """A file that gives what it has in pieces of any size."""

    def __init__(self, content: bytes, size: int) -> None:
        self._file, self._size = BytesIO(content), size

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(self._size)


values = st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=3)


@property_of(rows=st.lists(values, max_size=8), size=st.integers(1, 40), wide=st.booleans())
def test_a_streamed_list_is_the_list(rows: list[dict[str, str]], size: int, wide: bool) -> None:
    content = json.dumps(rows, indent=2 if wide else None, ensure_ascii=False).encode()
    assert [found for _place, found in objects(Measured("f", Slow(content, size)))] == rows
