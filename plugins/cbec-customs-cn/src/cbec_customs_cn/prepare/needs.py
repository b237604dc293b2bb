"""What a message lacks, by line, before anything of it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_core.api import (
    Charge,
    ChargeKind,
    Confidence,
    Consignment,
    Direction,
    Finding,
    Money,
    Party,
)
from cbec_customs_cn.codes import code_of
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.prepare.findings import found
from cbec_customs_cn.prepare.imports import PLACED
from cbec_customs_cn.prepare.lines import declared_lines, lacking_line
from cbec_customs_cn.prepare.parties import buyer_of, one_line, sender_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from cbec_customs_cn.prepare.filing import Filing, Papers

__all__ = ["lacking", "lacking_consignment", "lacking_settings"]

_EVERY: Final = ("cop_code", "cop_name", "dxp_id")
_PLACE: Final = ("customs_code", "traf_mode")
# Which settings a message is not made without, by their names.
_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "CEB303": ("ebp",),
    "CEB403": ("ebp", "pay"),
    "CEB505": ("logistics",),
    "CEB603": (
        *("ebp", "logistics", "agent", "port_code", "wrap_type", "statistics_flag"),
        *_PLACE,
    ),
    "CEB605": ("agent", "customs_code"),
    "CEB607": ("agent", "logistics", *_PLACE),
    "CEB507": ("operator", "logistics", *_PLACE),
    "CEB509": ("logistics", *_PLACE),
    "CEB701": ("agent", "customs_code"),
    "CEB213": ("ebp", "logistics", "agent", "port_code", *_PLACE),
    "CEB215": ("operator", "logistics", *_PLACE),
    "CEB311": ("ebp",),
    "CEB411": ("ebp", "pay"),
    "CEB511": ("logistics",),
    "CEB513": ("logistics",),
    "CEB621": ("ebp", "logistics", "agent", "assure_code", "port_code", *_PLACE),
    "CEB623": ("ebp", "logistics", "agent", "customs_code"),
    "CEB625": ("ebp", "logistics", "agent", "customs_code"),
    "CEB711": ("operator", "logistics", *_PLACE),
}
_IN_ZONE: Final = ("area", "ems_no")
_LISTS: Final = frozenset({"CEB603", "CEB621"})
_OF_GOODS: Final = frozenset({"CEB303", "CEB311", "CEB213", "CEB625", *_LISTS, "CEB505", "CEB511"})
_OF_BUYERS: Final = frozenset({"CEB311", "CEB411", "CEB621", "CEB623", "CEB625"})
_OF_CONSIGNEES: Final = frozenset({"CEB311", "CEB511", "CEB621"})
_OF_SELLERS: Final = frozenset(
    {"CEB303", "CEB403", "CEB603", "CEB605", "CEB701", "CEB213", "CEB311", "CEB621", "CEB623"}
    | {"CEB625"}
)
_OF_WAYBILLS: Final = frozenset(
    {"CEB505", "CEB603", "CEB607", "CEB507", "CEB509", "CEB213", "CEB215", "CEB511", "CEB513"}
    | {"CEB621", "CEB623", "CEB625", "CEB711"}
)
# What the buyer pays for the goods as they are packed: the value that an export declares. An import
# declares the prices of the order itself.
_SOLD: Final = (ChargeKind.GOODS, ChargeKind.GIFT_WRAP, ChargeKind.DISCOUNT)
_OF_NUMBERS: Final = frozenset({"CEB605", "CEB701", "CEB213", "CEB623", "CEB625"})
# What somebody must tell, or the table of trips must have: attribute, and the standard's name.
_TRIP: Mapping[str, tuple[tuple[str, str], ...]] = {
    "CEB607": (("traf_name", "trafName"), ("voyage_no", "voyageNo"), ("bill_no", "billNo")),
    "CEB507": (("domestic_traf_no", "domesticTrafNo"),),
    "CEB213": (("traf_name", "trafName"), ("voyage_no", "voyageNo"), ("bill_no", "billNo")),
    "CEB215": (("traf_name", "trafName"), ("voyage_no", "voyageNo"), ("bill_no", "billNo")),
    "CEB621": (("traf_name", "trafName"), ("voyage_no", "voyageNo"), ("bill_no", "billNo")),
    "CEB711": (("traf_name", "trafName"), ("voyage_no", "voyageNo"), ("bill_no", "billNo")),
}
_FACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "CEB509": (("leave_time", "leaveTime"),),
    "CEB605": (("reason", "reason"),),
    "CEB623": (("reason", "reason"),),
    "CEB625": (("reason", "reason"),),
    "CEB213": (("reason", "reason"),),
}


def lacking_settings(papers: Papers, message: str) -> Iterator[Finding]:
    """Yield the settings that a message needs and that are empty."""
    settings, mode = papers.settings, papers.mode
    zoned = _IN_ZONE if mode.zone and message in _LISTS else ()
    for name in (*_EVERY, *_SETTINGS[message], *zoned):
        if not getattr(settings, name):
            yield found("setting_missing", name, setting=name, message=message, regime=mode.code)


def lacking_consignment(
    consignment: Consignment, papers: Papers, message: str, on: date
) -> Iterator[Finding]:
    """Yield what a message misses in the goods and their addressee alone, by line."""
    yield from _border(consignment, papers)
    if message in _OF_SELLERS and papers.settings.ebc is None:
        seller = sender_of(consignment.sender)
        if not (seller.code and seller.name):
            yield found("seller_missing", "ebc")
    if message in _OF_GOODS:
        yield from _goods(consignment, papers, message, on)
    if message in _OF_CONSIGNEES:
        yield from _consignee(consignment.consignee, message)


def _border(consignment: Consignment, papers: Papers) -> Iterator[Finding]:
    ends = {"origin": consignment.origin, "destination": consignment.destination}
    exports = papers.mode.direction is Direction.EXPORT
    # Bonded imports leave a zone in China; exports of any kind begin in it.
    wrong = ends["origin"] != "CN" or ends["destination"] == "CN"
    if not exports:
        wrong = ends["destination"] != "CN"
    if wrong:
        way, way_zh = ("leave", "离开") if exports else ("enter", "进入")
        params = {"regime": papers.mode.code, "way": way, "way_zh": way_zh}
        yield found("wrong_border", "consignment.destination", **params, **ends)


def _goods(consignment: Consignment, papers: Papers, message: str, on: date) -> Iterator[Finding]:
    most = kind("CEB603" if papers.mode.direction is Direction.EXPORT else "CEB621").most_lines
    if most is not None and len(consignment.lines) > most:
        count = len(consignment.lines)
        yield found("lines_too_many", "lines", count=count, most=most, message=message)
    currency = consignment.value.currency
    if papers.mode.direction is Direction.IMPORT:
        if currency != "CNY":
            yield found("currency_not_cny", "currency", currency=currency)
        if len(consignment.parcels) != 1:
            yield found("several_parcels", "packNo", count=len(consignment.parcels))
    elif code_of("currency", currency, on) is None:
        yield found("currency_unknown", "currency", currency=currency)
    for declared in declared_lines(consignment, papers.goods, papers.settings):
        yield from lacking_line(declared)
        if message in _LISTS and papers.mode.zone and not declared.record_no:
            place = f"lines[{declared.gnum}].itemRecordNo"
            yield found("record_no_missing", place, declared.line.line_id, sku=declared.line.sku)
    yield from _countries(consignment, papers, on)
    net = sum(line.net_weight_g for line in consignment.lines)
    gross = consignment.gross_weight_g
    if gross <= 0 or gross < net:
        yield found("gross_weight_missing", "grossWeight", gross=gross, net=net)


def _countries(consignment: Consignment, papers: Papers, on: date) -> Iterator[Finding]:
    if papers.mode.direction is Direction.EXPORT:
        yield from _country(consignment.destination, papers, on, "country")
        if consignment.destination not in papers.settings.pod:
            yield found("pod_missing", "POD", country=consignment.destination)
        return
    if not papers.mode.zone:
        yield from _country(consignment.origin, papers, on, "country")
    for number, line in enumerate(consignment.lines, 1):
        place = f"lines[{number}].country"
        if line.customs.origin:
            yield from _country(line.customs.origin, papers, on, place, line.line_id)
        else:
            yield found("origin_missing", place, line.line_id, sku=line.sku)


def _country(
    iso: str, papers: Papers, on: date, place: str, line_id: str = ""
) -> Iterator[Finding]:
    if iso in papers.settings.country_codes:
        return
    row = code_of("country", iso, on)
    if row is None:
        yield found("country_unknown", place, line_id, country=iso)
    elif row.confidence is not Confidence.HIGH:
        yield found("country_unsure", place, line_id, country=iso, code=row.code)


def _consignee(consignee: Party, message: str) -> Iterator[Finding]:
    lacks = {
        ("name", "姓名"): consignee.address.name,
        ("telephone", "电话"): consignee.address.phone,
        ("address", "地址"): one_line(consignee),
    }
    for (what, what_zh), value in lacks.items():
        if not value:
            yield _person("consignee", "收货人", what, what_zh, message)


def _person(who: str, who_zh: str, what: str, what_zh: str, message: str) -> Finding:
    params = {"who": who, "who_zh": who_zh, "what": what, "what_zh": what_zh}
    return found("person_incomplete", f"{who}.{what}", message=message, **params)


def lacking(filing: Filing, papers: Papers, message: str) -> tuple[Finding, ...]:
    """Return everything that a message of an order misses; one entry for one cause."""
    yielded = [
        *lacking_settings(papers, message),
        *lacking_consignment(filing.consignment, papers, message, filing.on),
        *_order(filing, papers, message),
    ]
    return tuple(dict.fromkeys(yielded))


def _order(filing: Filing, papers: Papers, message: str) -> Iterator[Finding]:
    if message in _OF_WAYBILLS and not filing.waybill:
        yield found("waybill_missing", "logisticsNo")
    if message in _OF_NUMBERS and not (filing.invt_no or filing.facts.start_time):
        yield found("number_missing", "invtNo", message=message)
    trip = filing.trip(papers)
    if not (message == "CEB621" and papers.mode.zone):
        for attribute, field in _TRIP.get(message, ()):
            if not getattr(trip, attribute):
                yield found("fact_missing", field, field=field, message=message)
    for attribute, field in _FACTS.get(message, ()):
        if not getattr(filing.facts, attribute):
            yield found("fact_missing", field, field=field, message=message)
    if message in ("CEB411",) and not filing.payment_no:
        yield found("fact_missing", "payTransactionId", field="payTransactionId", message=message)
    if message in _OF_BUYERS:
        yield from _buyer(filing, message)
    if message in _OF_GOODS:
        exports = papers.mode.direction is Direction.EXPORT
        yield from _values(filing) if exports else _charges(filing, message)


def _buyer(filing: Filing, message: str) -> Iterator[Finding]:
    buyer = buyer_of(filing)
    lacks = {
        ("identity number", "身份证号"): buyer.id_number,
        ("name", "姓名"): buyer.name,
        ("telephone", "电话"): buyer.telephone,
    }
    for (what, what_zh), value in lacks.items():
        if not value:
            yield _person("buyer", "订购人", what, what_zh, message)


def _values(filing: Filing) -> Iterator[Finding]:
    """Yield the goods that are declared at another value than they were sold for."""
    sold = {line.id: line.charged(*_SOLD) for line in filing.order.lines}
    for number, line in enumerate(filing.consignment.lines, 1):
        minor = sold.get(line.line_id)
        if minor is not None and minor != line.value.minor:
            paid = str(Money(minor, filing.order.currency))
            params = {"sku": line.sku, "declared": str(line.value), "sold": paid}
            yield found("value_differs", f"lines[{number}].totalPrice", line.line_id, **params)


def _charges(filing: Filing, message: str) -> Iterator[Finding]:
    charges: dict[str, Charge] = {c.kind.value: c for c in filing.order.all_charges()}
    for name, charge in charges.items():
        if charge.kind not in PLACED and charge.amount.minor:
            yield found("charge_unplaced", "goodsValue", kind=name, message=message)
    goods = {line.id: line.quantity for line in filing.order.lines if line.quantity}
    if goods != {line.line_id: line.quantity for line in filing.consignment.lines}:
        yield found("goods_differ", "lines")
