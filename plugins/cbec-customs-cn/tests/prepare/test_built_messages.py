"""Whatever order is prepared without a finding is a message that the official schemas accept.

`CBEC_CASES=2000` runs as many cases of each message type; a few by default.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codes import code_rows
from cbec_customs_cn.goods import Goods, GoodsRecord
from cbec_customs_cn.import_tax import list_value
from cbec_customs_cn.messages.table import Signing
from cbec_customs_cn.modes import MODES, SENT_BY, Role
from cbec_customs_cn.prepare.filing import Facts, Filing, Papers
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.prepare.messages import (
    OF_GROUPS,
    OF_ORDERS,
    check_filing,
    check_group,
    document_of,
    group_messages,
    packed,
)
from cbec_customs_cn.signing.xmldsig import sign
from cbec_customs_cn.structure.check import check_structure
from cbec_customs_cn.times import wire_time
from cbec_customs_cn.trips import Trip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from cbec_core.api import (
    Address,
    Charge,
    ChargeKind,
    Consignment,
    ConsignmentLine,
    CustomsProfile,
    Direction,
    Identifier,
    IdentifierKind,
    Incoterm,
    Money,
    Order,
    OrderLine,
    OrderState,
    Parcel,
    Party,
    charges_total,
    exponent,
    order_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cbec_customs_cn.message import Message
    from cbec_customs_cn.records.ceb621 import Inventory
    from cbec_customs_cn.settings import CustomsCnSettings
    from cbec_customs_cn.signing.signer import Signer

    from cbec_core.api import Finding

CASES = int(os.environ.get("CBEC_CASES", "8"))
_ALPHABET = "中文商品A1<&>\"'é𠮷 -"
_COUNTRIES = sorted(iso for kind, iso in code_rows() if kind == "country")
_CURRENCIES = sorted(iso for kind, iso in code_rows() if kind == "currency")
_CHAPTERS = [f"{number:02}" for number in range(1, 98) if number != 77]
_UNITS = ("035", "036", "007", "011", "095")
_EXPORT_FILE, _IMPORT_FILE = "出口业务节点", "进口业务节点"


def text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Draw texts, the longest and the shortest often, that do not begin or end in a blank."""
    lengths = st.one_of(st.sampled_from((least, most)), st.integers(least, min(most, least + 30)))
    return lengths.flatmap(
        lambda size: st.sampled_from(_ALPHABET.strip(" -")).map(
            lambda first: (first + _ALPHABET * (size // len(_ALPHABET) + 1))[: size - 1] + "末"
        )
    )


_AMOUNTS = st.one_of(st.sampled_from((0, 1, 10**11 - 1)), st.integers(0, 10**7))
_QUANTITIES = st.one_of(st.sampled_from((1, 3, 7, 2000)), st.integers(1, 50))
_STATUTORY = st.decimals("0.00001", "99999", places=5)


@st.composite
def goods(draw: st.DrawFn, sku: str) -> Goods:
    unit2 = draw(st.sampled_from(("", *_UNITS)))
    return Goods(
        sku=sku,
        gcode=draw(st.sampled_from(_CHAPTERS)) + draw(st.from_regex(r"[0-9]{8}", fullmatch=True)),
        gname=draw(text(250)),
        gmodel=draw(text(250)),
        unit=draw(st.sampled_from(("", *_UNITS))),
        unit1=draw(st.sampled_from(_UNITS)),
        qty1=draw(_STATUTORY),
        unit2=unit2,
        qty2=draw(_STATUTORY) if unit2 else None,
        item_no=draw(text(20)),
        item_name=draw(st.just("") | text(250)),
        record_no=draw(text(30)),
        bar_code=draw(st.just("") | text(50)),
    )


@st.composite
def parties(draw: st.DrawFn, country: str) -> Party:
    number = Identifier.of(IdentifierKind.PERSONAL_ID, "11010519491231002X", "CN")
    address = Address(
        country,
        name=draw(text(60)),
        company=draw(text(100)),
        lines=(draw(text(60)),),
        city=draw(text(60)),
        region=draw(text(60)),
        phone=draw(st.from_regex(r"1[0-9]{10}", fullmatch=True)),
        email=draw(st.just("") | text(60)),
    )
    return Party(address, (number,))


@st.composite
def filings(draw: st.DrawFn, regime: str, made: Mapping[str, Any]) -> tuple[Filing, Papers]:
    """Draw one order, its papers, and everything that a message could be told."""
    mode = MODES[regime]
    exports = mode.direction is Direction.EXPORT
    destination = draw(st.sampled_from([c for c in _COUNTRIES if c != "CN"])) if exports else "CN"
    currency = draw(st.sampled_from(_CURRENCIES)) if exports else "CNY"
    most = 100 if exports else 99
    count = draw(st.sampled_from((1, 2, 3, 1, 2, 3, 1, 2, 3, most)))
    # Of many lines three are drawn and repeated: the hundredth says nothing new.
    row = st.tuples(_QUANTITIES, _AMOUNTS, st.sampled_from(_COUNTRIES))
    rows = draw(st.lists(row, min_size=min(count, 3), max_size=min(count, 3)))
    article = draw(goods("SKU-0"))
    net = draw(st.integers(1, 10**6))
    orders, lines = [], []
    for number in range(count):
        quantity, value, origin = rows[number % len(rows)]
        charges = (Charge(ChargeKind.GOODS, Money(value, currency)),)
        orders.append(OrderLine(str(number), "SKU-0", "shirt", quantity, charges))
        profile = CustomsProfile(origin=origin)
        worth = Money(value, currency)
        lines.append(ConsignmentLine(str(number), "SKU-0", "shirt", quantity, worth, net, profile))
    kinds = (ChargeKind.SHIPPING, ChargeKind.TAX, ChargeKind.FEE)
    charges = tuple(Charge(kind, Money(draw(_AMOUNTS), currency)) for kind in kinds)
    buyer, consignee = draw(parties(destination)), draw(parties(destination))
    external = draw(text(60))
    placed = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=draw(st.integers(0, 10**7)))
    order = Order(
        id=order_id("m1", "x", external),
        merchant_id="m1",
        channel="x",
        external_id=external,
        placed_at=placed,
        updated_at=placed,
        state=OrderState.TO_SHIP,
        currency=currency,
        total=charges_total(
            (*(charge for line in orders for charge in line.charges), *charges), currency
        ),
        lines=tuple(orders),
        charges=charges,
        buyer=buyer,
        ship_to=consignee,
    )
    parcels = draw(st.sampled_from((1, 2))) if exports else 1
    consignment = Consignment(
        id="con_1",
        order_id=order.id,
        merchant_id="m1",
        sender=Party(Address("CN" if exports or mode.zone else "JP", company="示例")),
        consignee=consignee,
        lines=tuple(lines),
        parcels=tuple(Parcel(number + 1, net * count) for number in range(parcels)),
        incoterm=Incoterm.DAP,
        freight=Money(draw(_AMOUNTS), currency),
        insurance=Money(draw(_AMOUNTS), currency),
    )
    trip = Trip(draw(text(100)), draw(text(32)), draw(text(37)), draw(text(37)), draw(text(100)))
    filing = Filing(
        operation_id=draw(st.uuids()).hex,
        order=order,
        consignment=consignment,
        waybill=draw(text(32 if exports else 60)),
        on=draw(st.dates(date(2020, 1, 1), date(2030, 12, 31))),
        at=placed,
        payment_no=draw(text(60)),
        invt_no=draw(st.from_regex(rf"[0-9]{{8}}{mode.ie_flag}[0-9]{{9}}", fullmatch=True)),
        facts=Facts(trip, wire_time(placed), draw(text(500)), draw(text(100))),
    )
    changes = {
        "pod": {destination: draw(st.sampled_from(("304", "3044", "AB1"))), "DE": "304"},
        "statistics_flag": draw(st.sampled_from("AB")),
        "loct_no": draw(st.just("") | text(10)),
        "ebp": {"code": "无" if exports else "91110000802100433B", "name": draw(text(100))},
        "owner": draw(st.sampled_from((None, {"code": "NO", "name": "示例工厂"}))),
        "traf_mode": draw(st.sampled_from("23456WXY")),
        "wrap_type": draw(st.sampled_from("1234567")),
        "envelope": False,
    }
    model: Callable[..., CustomsCnSettings] = made["settings_of"]
    record = GoodsRecord({article.sku: article})
    return filing, Papers(model(regime, **changes), record)


def schemas(folder: Path) -> dict[Direction, etree.XMLSchema]:
    files = list((folder / "cn" / "spec202205" / "xsd").glob("*.xsd"))
    names = {Direction.EXPORT: _EXPORT_FILE, Direction.IMPORT: _IMPORT_FILE}
    return {
        way: etree.XMLSchema(etree.parse(next(file for file in files if name in file.name)))
        for way, name in names.items()
    }


@pytest.fixture(scope="module")
def accepts(vendor_data: Path) -> Callable[[Direction, bytes], None]:
    """Return a function that holds bytes against the official schema of a border."""
    made = schemas(vendor_data)

    def check(way: Direction, raw: bytes) -> None:
        schema = made[way]
        assert schema.validate(etree.fromstring(raw)), str(schema.error_log.last_error)

    return check


def messages_of(filing: Filing, papers: Papers, code: str) -> tuple[Message, ...]:
    found = check_filing(filing, papers, (code,))
    assert errors(found) == expected(filing, papers, code)
    if code in OF_ORDERS:
        return tuple(packed(code, (document_of(filing, papers, code),), papers))
    several = tuple(
        attrs.evolve(
            filing,
            waybill=f"{filing.waybill[:-1]}{number}",
            invt_no=f"{filing.invt_no[:-1]}{number}",
        )
        for number in range(3)
    )
    group = Group(f"g{filing.operation_id}", several, filing.at, filing.facts)
    assert errors(check_group(group, papers, code)) == set()
    return group_messages(group, papers, code)


def errors(found: Sequence[Finding]) -> set[str]:
    return {one.code for one in found if one.severity == "error"}


def expected(filing: Filing, papers: Papers, code: str) -> set[str]:
    """Return what customs refuses of an order however well it is written."""
    if code in ("CEB403", "CEB411") and not filing.order.total.minor:
        return {"ceb.not_positive"}  # nothing was paid
    if code == "CEB621":
        sold: Inventory = document_of(filing, papers, code)
        is_single = len(sold.lines) == 1 and sold.lines[0].qty == 1
        if list_value(sold) > Money(500_000, "CNY") and not is_single:
            return {"ceb.single_limit"}
    return set()


def reached() -> list[tuple[str, str]]:
    """Return every regime with every message that a setting of roles can have it send."""
    exports = {
        *("CEB303", "CEB403", "CEB505", "CEB507", "CEB509", "CEB603", "CEB605", "CEB607"),
        *("CEB701", "CEB213", "CEB215"),
    }
    return [
        (code, regime)
        for code in SENT_BY
        for regime, mode in MODES.items()
        if (mode.direction is Direction.EXPORT) == (code in exports)
    ]


def test_every_message_is_made_by_somebody() -> None:
    assert set(SENT_BY) == {*OF_ORDERS, *OF_GROUPS}
    assert {role for roles in SENT_BY.values() for role in roles} == set(Role)


@pytest.mark.parametrize(("code", "regime"), reached())
def test_what_is_prepared_is_accepted_by_the_schemas(
    code: str,
    regime: str,
    accepts: Callable[[Direction, bytes], None],
    settings_of: Callable[..., CustomsCnSettings],
    signer: Signer,
) -> None:
    way = MODES[regime].direction
    regimes = sum(1 for other, _ in reached() if other == code)

    @settings(
        max_examples=max(1, CASES // regimes),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        filing, papers = data.draw(filings(regime, {"settings_of": settings_of}))
        for message in messages_of(filing, papers, code):
            signs = message.described.signing is Signing.REQUIRED or data.draw(st.booleans())
            raw = sign(message, signer) if signs else build(message)
            accepts(way, raw)
            assert check_structure(raw) == []
            again = messages_of(filing, papers, code)
            assert [build(one) for one in again].count(build(message)) == 1

    check()


@given(value=_AMOUNTS, quantity=st.integers(1, 2000), currency=st.sampled_from(_CURRENCIES))
@settings(max_examples=200, deadline=None)
def test_quantity_times_price_is_the_total(value: int, quantity: int, currency: str) -> None:
    from cbec_customs_cn.prepare.values import PRICE_TOLERANCE, unit_price

    total = Decimal(value).scaleb(-exponent(currency))
    price = unit_price(total, Decimal(quantity))
    assert price.as_tuple().exponent == -5
    assert abs(price * quantity - total) <= min(PRICE_TOLERANCE, quantity * Decimal("0.000005"))


def test_values_that_are_too_long_are_found_at_their_line_and_not_cut(
    filing_of: Callable[..., Filing], papers_of: Callable[..., Papers]
) -> None:
    filing = filing_of("cn-9610-export")
    line = attrs.evolve(filing.consignment.lines[0], sku="S" * 21)
    order = attrs.evolve(filing.order, external_id="N" * 61)
    consignment = attrs.evolve(filing.consignment, lines=(line,))
    long = attrs.evolve(filing, order=order, consignment=consignment, waybill="W" * 33)
    found = check_filing(long, papers_of("cn-9610-export"), ("CEB303", "CEB505", "CEB603"))
    places = {(one.path.rpartition("/")[2], one.line_id) for one in found}
    assert {("orderNo", ""), ("itemNo", "1"), ("logisticsNo", "")} <= places
    assert {one.code for one in found} == {"ceb.too_long"}
