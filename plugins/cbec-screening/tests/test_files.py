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
    b'36,"LIST, Example",individual,"TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."\r\n'
    b'99,"ACME ""PORT"" LLC","-0- ","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a'
)
ALT = b'36,1,"aka","LISTE, Exempel",-0- \r\n99,2,"weak aka","PORTO",-0- \r\n\x1a'
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
    report = fill("ofac", given, published=date(2026, 2, 27), records=2)
    assert report.edition.entries == 2
    whole = ListStore("ofac", tmp_path / "screening" / "ofac.sqlite3").whole()
    assert whole
    person, company = whole[1]
    assert (person.kind, person.names[1].text) == ("person", "LISTE, Exempel")
    assert (company.kind, company.countries) == ("entity", {"KP"})
    assert company.names == (ListedName('ACME "PORT" LLC'), ListedName("PORTO", weak=True))


def test_ofac_as_csv_without_its_end_has_to_be_counted(fill: Callable[..., Any]) -> None:
    bare = {"sdn.csv": SDN.removesuffix(b"\x1a")}
    for records, code in ((None, "file_cut"), (3, "count_differs")):
        with pytest.raises(CbecError, match=rf"sanctions\.{code}"):
            fill("ofac", bare, published=date(2026, 2, 27), records=records)
    assert fill("ofac", bare, published=date(2026, 2, 27), records=2).edition.entries == 2


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
