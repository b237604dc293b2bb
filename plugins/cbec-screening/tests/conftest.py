"""Small files in the formats of the authorities, and a provider that has loaded them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from cbec_screening.loading import Report, load
from cbec_screening.provider import Sanctions
from cbec_screening.settings import SanctionsSettings
from cbec_screening.store import ListStore

from cbec_core.api import ProviderTools
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

NEW = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
OLD = "http://tempuri.org/sdnList.xsd"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def tag(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"


def sdn(
    uid: str,
    name: str,
    *,
    first: str = "",
    kind: str = "Entity",
    aliases: tuple[tuple[str, str], ...] = (),
    countries: tuple[str, ...] = (),
    numbers: tuple[tuple[str, str], ...] = (),
) -> str:
    """Return an entry as OFAC writes it; aliases are pairs of name and category."""
    akas = "".join(
        f"<aka><uid>9{place}</uid><type>a.k.a.</type><category>{category}</category>"
        f"<lastName>{escape(alias)}</lastName></aka>"
        for place, (alias, category) in enumerate(aliases)
    )
    places = "".join(f"<address>{tag('country', escape(one))}</address>" for one in countries)
    ids = "".join(
        f"<id><uid>8</uid><idType>Registration ID</idType><idNumber>{number}</idNumber>"
        f"<idCountry>{country}</idCountry></id>"
        for number, country in numbers
    )
    given = tag("firstName", escape(first)) if first else ""
    return tag(
        "sdnEntry",
        f"<uid>{uid}</uid>{given}{tag('lastName', escape(name))}{tag('sdnType', kind)}"
        f"<programList><program>TEST</program></programList>{tag('idList', ids)}"
        f"{tag('akaList', akas)}{tag('addressList', places)}",
    )


def ofac_xml(
    *entries: str, day: str = "02/27/2026", count: int | None = None, space: str = NEW
) -> bytes:
    number = len(entries) if count is None else count
    head = tag("publshInformation", f"{tag('Publish_Date', day)}{tag('Record_Count', str(number))}")
    body = f'<sdnList xmlns="{space}">{head}{"".join(entries)}</sdnList>\n'
    return f'<?xml version="1.0"?>{body}'.encode()


def eu_entity(
    reference: str,
    *names: tuple[str, bool],
    country: str = "00",
    number: str = "",
    kind: str = "P",
) -> str:
    """Return an entity of the EU's list; names are pairs of name and strength."""
    aliases = "".join(
        f'<nameAlias firstName="" lastName="" wholeName={quoteattr(name)}'
        f' strong="{str(strong).lower()}"><remark>x</remark></nameAlias>'
        for name, strong in names
    )
    papers = f'<identification number="{number}" countryIso2Code="{country}"/>' if number else ""
    return (
        f'<sanctionEntity euReferenceNumber="{reference}" logicalId="1"><regulation/>'
        f'<subjectType code="person" classificationCode="{kind}"/>{aliases}'
        f'<citizenship countryIso2Code="{country}"/>{papers}</sanctionEntity>'
    )


def eu_xml(*entities: str, day: str = "2026-02-27T17:00:34.049+01:00") -> bytes:
    head = f'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="{day}">'
    return f"{head}{''.join(entities)}</export>".encode()


def un_person(
    reference: str, first: str, second: str, *aliases: tuple[str, str], country: str = ""
) -> str:
    also = "".join(
        f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY>{tag('ALIAS_NAME', escape(name))}"
        "</INDIVIDUAL_ALIAS>"
        for name, quality in aliases
    )
    return tag(
        "INDIVIDUAL",
        f"<DATAID>1</DATAID>{tag('FIRST_NAME', escape(first))}{tag('SECOND_NAME', escape(second))}"
        f"<THIRD_NAME/>{tag('REFERENCE_NUMBER', reference)}"
        f"{tag('NATIONALITY', tag('VALUE', escape(country)))}{also}"
        "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS><INDIVIDUAL_DOCUMENT/>",
    )


def un_xml(
    *people: str, entities: tuple[str, ...] = (), day: str = "2026-02-27T23:00:03.428Z"
) -> bytes:
    inside = tag("INDIVIDUALS", "".join(people)) + tag("ENTITIES", "".join(entities))
    return f'<CONSOLIDATED_LIST dateGenerated="{day}">{inside}</CONSOLIDATED_LIST>'.encode()


def un_entity(reference: str, name: str) -> str:
    return tag(
        "ENTITY",
        f"<DATAID>2</DATAID>{tag('FIRST_NAME', escape(name))}{tag('REFERENCE_NUMBER', reference)}"
        f"<ENTITY_ADDRESS><COUNTRY>Syrian Arab Republic</COUNTRY></ENTITY_ADDRESS>",
    )


FILES = {
    "ofac": ofac_xml(
        sdn(
            "100",
            "EXAMPLE LOGISTICS GMBH",
            aliases=(("MUSTER FRACHT", "strong"), ("BLACKBIRD", "weak")),
            countries=("Iran",),
            numbers=(("HRB 123-456", "Germany"),),
        ),
        sdn("200", "SAMPLETON", first="Jane Maria", kind="Individual"),
        sdn("300", "ZENITH"),
    ),
    "eu": eu_xml(
        eu_entity("EU.1.1", ("Óscar Prøvenavn", True), ("Abu Test", False), country="SY"),
        eu_entity("EU.2.2", ("测试贸易有限公司", True), kind="E", country="CN", number="CN-998877"),
    ),
    "un": un_xml(
        un_person("QDi.001", "IMAGINED", "AL-NOBODY", ("Nobody the Elder", "Good"), ("Owl", "Low")),
        entities=(un_entity("QDe.002", "Invented Relief Trust"),),
    ),
}


@pytest.fixture
def write() -> SimpleNamespace:
    """Return the writers of files by name."""
    return SimpleNamespace(
        sdn=sdn,
        ofac=ofac_xml,
        eu=eu_xml,
        eu_entity=eu_entity,
        un=un_xml,
        un_person=un_person,
        un_entity=un_entity,
        old=OLD,
    )


@pytest.fixture
def files() -> dict[str, bytes]:
    """Return a small file of each list."""
    return FILES


@pytest.fixture(scope="session")
def all_files() -> dict[str, bytes]:
    """Return the same for a whole session; they are only read."""
    return FILES


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., Report]:
    """Return a function that loads a content, or files by name, into the folder of the test."""

    def run(source: str, content: bytes | dict[str, bytes], **options: Any) -> Report:
        named = content if isinstance(content, dict) else {f"{source}.xml": content}
        (tmp_path / "given").mkdir(exist_ok=True)
        paths = []
        for name, one in named.items():
            paths.append(tmp_path / "given" / name)
            paths[-1].write_bytes(one)
        store = ListStore(source, tmp_path / "screening" / f"{source}.sqlite3")
        return load(store, paths, NOW, **options)

    return run


@pytest.fixture
def filled(fill: Callable[..., Report]) -> None:
    """Load a small file of each list."""
    for source, content in FILES.items():
        fill(source, content)


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that stands on the day of the lists."""
    return FrozenClock(NOW)


@pytest.fixture
def provider(tmp_path: Path, clock: FrozenClock) -> Callable[..., Sanctions]:
    """Return a function that makes the provider over the folder of the test."""

    def make(**settings: Any) -> Sanctions:
        tools = ProviderTools(NoTransport(), clock, tmp_path)
        return Sanctions(SanctionsSettings(**settings), tools)

    return make
