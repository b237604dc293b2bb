"""What the files of the authorities say, in one form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_screening.entries import Document, ListedName, Number
from cbec_screening.loading import PARSERS, load
from cbec_screening.reading import Measured
from cbec_screening.store import ListStore

from cbec_core.api import CbecError

SDN = (
    b'36,"LIST, Example",individual,"TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970; a.k.a.'
    b" 'ABU L-MITHAL''; Linked To: ACME; a.k.a. 'EX. ONE'.\"\r\n"
    b'99,"ACME ""PORT"" LLC","-0- ","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a'
)
ALT = b'36,1,"aka","LISTE, Exempel",-0- \r\n99,2,"fka","PORTO",-0- \r\n\x1a'
ADD = b'99,5,"1 Port Road","Town","Korea, North",-0- \r\n99,6,-0- ,-0- ,-0- ,-0- \r\n\x1a'


def parse(source: str, content: bytes) -> Document:
    return PARSERS[source](Measured("f", BytesIO(content)))


def test_ofac(files: dict[str, bytes]) -> None:
    found = parse("ofac", files["ofac"])
    assert found.published == date(2026, 2, 27)
    company, person, _ = found.entries
    assert (company.id, company.kind, company.countries) == ("100", "entity", {"IR"})
    assert company.names == (
        ListedName("EXAMPLE LOGISTICS GMBH"),
        ListedName("MUSTER FRACHT"),
        ListedName("BLACKBIRD", weak=True),
    )
    assert company.numbers == (Number("HRB123456", "DE"),)
    assert (person.kind, person.names) == ("person", (ListedName("Jane Maria SAMPLETON"),))


def test_ofac_reads_the_namespace_of_before(write: SimpleNamespace) -> None:
    old = write.ofac(write.sdn("1", "X"), space=write.old)
    assert parse("ofac", old).entries == parse("ofac", write.ofac(write.sdn("1", "X"))).entries


@pytest.mark.vendor
def test_ofac_reads_the_sample_of_its_shape(vendor_data: Path) -> None:
    path = vendor_data / "world" / "sanctions" / "ofac_sdn_shape_synthetic.xml"
    found = parse("ofac", path.read_bytes())
    assert found.published == date(2026, 8, 7)
    assert [entry.id for entry in found.entries] == ["100", "200"]
    assert [name.text for name in found.entries[0].names] == [
        "EXAMPLE LOGISTICS",
        "EXAMPLE SHIPPING",
    ]
    assert found.unknown == ("Testland",)


def test_eu(files: dict[str, bytes]) -> None:
    found = parse("eu", files["eu"])
    assert found.published == date(2026, 2, 27)
    person, company = found.entries
    assert (person.id, person.kind, person.countries) == ("EU.1.1", "person", {"SY"})
    assert person.names == (ListedName("Óscar Prøvenavn"), ListedName("Abu Test", weak=True))
    assert (company.kind, company.numbers) == ("entity", (Number("CN998877", "CN"),))


def test_un(files: dict[str, bytes]) -> None:
    found = parse("un", files["un"])
    assert found.published == date(2026, 2, 27)
    person, trust = found.entries
    assert (person.id, person.kind) == ("QDi.001", "person")
    assert person.names == (
        ListedName("IMAGINED AL-NOBODY"),
        ListedName("Nobody the Elder"),
        ListedName("Owl", weak=True),
    )
    assert (trust.id, trust.kind, trust.countries) == ("QDe.002", "entity", {"SY"})


def test_ofac_as_csv_with_its_companions(fill: Callable[..., Any], tmp_path: Path) -> None:
    given = {"SDN.CSV": SDN, "ALT.CSV": ALT, "ADD.CSV": ADD}
    report = fill("ofac", given, published=date(2026, 2, 27), records=(2, 2, 2))
    assert (report.edition.entries, report.edition.names) == (2, 6)
    whole = ListStore("ofac", tmp_path / "screening" / "ofac.sqlite3").whole()
    assert whole
    person, company = whole[1]
    assert person.kind == "person"
    assert person.names == (
        ListedName("LIST, Example"),
        ListedName("LISTE, Exempel"),
        ListedName("ABU L-MITHAL'", weak=True),
        ListedName("EX. ONE", weak=True),
    )
    assert (company.kind, company.countries) == ("entity", {"KP"})
    assert company.names == (ListedName('ACME "PORT" LLC'), ListedName("PORTO"))


def test_remarks_that_go_on_in_another_file_are_read_as_one(
    fill: Callable[..., Any], tmp_path: Path
) -> None:
    cut = SDN.replace(b" a.k.a. 'EX. ONE'.", b" a.k.a. 'EX")
    more = b"36,\". ONE'; a.k.a. 'EX TWO'.\"\r\n\x1a"
    fill("ofac", {"SDN.CSV": cut, "SDN_COMMENTS.CSV": more}, published=date(2026, 2, 27))
    whole = ListStore("ofac", tmp_path / "screening" / "ofac.sqlite3").whole()
    assert whole
    weak = [name.text for name in whole[1][0].names if name.weak]
    assert weak == ["ABU L-MITHAL'", "EX. ONE", "EX TWO"]


def test_ofac_as_csv_without_its_end_has_to_be_counted(fill: Callable[..., Any]) -> None:
    """The mark is no promise of the authority: a file may lack it, and nobody may rely on it."""
    bare = {"sdn.csv": SDN.removesuffix(b"\x1a"), "alt.csv": ALT.removesuffix(b"\x1a")}
    wrong = (
        ((), "end_unknown"),
        ((2,), "counts_needed"),
        ((3, 2), "count_differs"),
        ((2, 1), "count_differs"),
    )
    for records, code in wrong:
        with pytest.raises(CbecError, match=rf"sanctions\.{code}"):
            fill("ofac", bare, published=date(2026, 2, 27), records=records)
    report = fill("ofac", bare, published=date(2026, 2, 27), records=(2, 2))
    assert (report.edition.entries, report.edition.names) == (2, 6)


@pytest.mark.parametrize("name", ["SDN.CSV", "ALT.CSV", "ADD.CSV"])
def test_csv_that_is_cut_anywhere_is_refused(
    name: str, fill: Callable[..., Any], tmp_path: Path
) -> None:
    """With the mark or with counts, whatever byte it ends at; neither file leaves a trace."""
    whole = {"SDN.CSV": SDN, "ALT.CSV": ALT, "ADD.CSV": ADD}
    for size in range(len(whole[name]) - 1):
        cut = {**whole, name: whole[name][:size]}
        with pytest.raises(CbecError, match=r"sanctions\."):
            fill("ofac", cut, published=date(2026, 2, 27))
    marks = len(b"\r\n\x1a")
    for size in range(len(whole[name]) - marks):
        cut = {**whole, name: whole[name][:size]}
        with pytest.raises(CbecError, match=r"sanctions\."):
            fill("ofac", cut, published=date(2026, 2, 27), records=(2, 2, 2))
    assert not (tmp_path / "screening").exists()


@pytest.mark.parametrize(
    ("given", "options", "code"),
    [
        ({"SDN.CSV": SDN}, {}, "day_needed"),
        ({"SDN.CSV": SDN}, {"published": date(2026, 3, 3)}, "day_invalid"),
        ({"ALT.CSV": ALT}, {"published": date(2026, 2, 27)}, "not_understood"),
        ({"SDN.CSV": SDN, "b.csv": SDN}, {"published": date(2026, 2, 27)}, "contradiction"),
        ({"SDN.CSV": SDN, "ALT.CSV": ALT[:-3]}, {"published": date(2026, 2, 27)}, "file_cut"),
        ({"SDN.CSV": SDN + b"36"}, {"published": date(2026, 2, 27)}, "not_understood"),
        ({"SDN.CSV": b"1,2\r\n\x1a"}, {"published": date(2026, 2, 27)}, "not_understood"),
        ({"SDN.CSV": b"\x1a"}, {"published": date(2026, 2, 27)}, "not_understood"),
        ({"SDN.CSV": b"\xff\x1a"}, {"published": date(2026, 2, 27)}, "not_understood"),
        ({"SDN.CSV": b'1,"2\r\n\x1a'}, {"published": date(2026, 2, 27)}, "not_understood"),
        (
            {"SDN.CSV": SDN, "ALT.CSV": ALT.replace(b"99,", b"98,")},
            {"published": date(2026, 2, 27)},
            "contradiction",
        ),
    ],
)
def test_csv_that_is_not_whole_is_refused(
    given: dict[str, bytes],
    options: dict[str, Any],
    code: str,
    fill: Callable[..., Any],
    tmp_path: Path,
) -> None:
    with pytest.raises(CbecError) as caught:
        fill("ofac", given, **options)
    assert caught.value.code == f"sanctions.{code}"
    assert not (tmp_path / "screening").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path, clock: Any) -> None:
    store = ListStore("eu", tmp_path / "eu.sqlite3")
    for path in (tmp_path / "none.xml", tmp_path, Path("a\0b")):
        with pytest.raises(CbecError, match=r"sanctions\.file_unreadable"):
            load(store, [path], clock.now())
