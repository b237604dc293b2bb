"""What is missing in words, in English and Chinese: what, by which law, where, how to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_core.domain.requirement import Need, Station

if TYPE_CHECKING:
    from cbec_core.domain.requirement import Requirement, RequirementLine, RequirementSubject

__all__ = ["place_of", "say"]

_WHAT: Final[dict[Need, tuple[str, str]]] = {
    Need.HS: (
        "{destination} needs a customs code of {digits} digits, {found} are known.",
        "{destination} 需要 {digits} 位海关编码，已知 {found} 位。",
    ),
    Need.DESCRIPTION: (
        "{destination} needs a description that says what the goods are.",
        "{destination} 需要能说明具体货物的品名。",
    ),
    Need.ORIGIN: ("{destination} needs the country of origin.", "{destination} 需要原产国。"),
    Need.MATERIAL: (
        "The invoice should say what the goods are made of.",
        "发票应写明货物的材质。",
    ),
    Need.WEIGHT: ("{destination} needs the weight.", "{destination} 需要重量。"),
    Need.VALUE: (
        "The declared value is zero; {destination} needs the price that was paid or is usual.",
        "申报价值为零；{destination} 需要实际支付或通常的价格。",
    ),
    Need.OWN_ID: (
        "{destination} needs the seller's own number of the product.",
        "{destination} 需要卖方自己的商品编号。",
    ),
    Need.MAKER_ID: (
        "{destination} asks for the manufacturer's number of the product.",
        "{destination} 要求提供制造商的商品编号。",
    ),
    Need.GTIN: (
        "{destination} asks for the GTIN if the product has one.",
        "商品如有 GTIN，{destination} 要求提供。",
    ),
    Need.MANUFACTURER: (
        "An offer in {destination} must name the manufacturer with postal and electronic address.",
        "在 {destination} 的商品页面必须列明制造商名称、邮政地址和电子联系方式。",
    ),
    Need.RESPONSIBLE_PERSON: (
        "An offer in {destination} of goods made elsewhere must name the responsible person there"
        " with postal and electronic address.",
        "在 {destination} 销售境外制造的商品，商品页面必须列明当地责任人名称、邮政地址和电子联系"
        "方式。",
    ),
    Need.CONSIGNEE: (
        "{destination} needs the consignee's name, street and town.",
        "{destination} 需要收货人的姓名、街道和城市。",
    ),
    Need.PHONE: (
        "{destination} needs the buyer's telephone number.",
        "{destination} 需要订购人的电话号码。",
    ),
    Need.IMPORTER_NUMBER: (
        "{destination} asks for a number of the importer: {numbers}.",
        "{destination} 要求提供进口人号码：{numbers}。",
    ),
    Need.SCHEME_NUMBER: (
        "The tax was collected under {scheme}, and its number is missing: it may be levied again.",
        "税款已按 {scheme} 收取，但缺少其号码：可能被再次征收。",
    ),
}
_GOODS = ("Give it in `{path}` of the line.", "请在该行的 `{path}` 中填写。")
_CATALOGUE = (
    "Fill in `{column}` of the catalogue and import it again.",
    "请填写商品目录的 `{column}` 并重新导入。",
)
_ASK = ("The checkout has to ask the buyer for it.", "结账时须向买家索取。")
_BUYER = {
    Station.LISTING: _ASK,
    Station.CART: ("Ask the buyer, and give it in `{path}`.", "请向买家索取，并填入 `{path}`。"),
    Station.LABEL: (
        "Ask the buyer, and have the channel revise the order.",
        "请向买家索取，并由销售渠道更新订单。",
    ),
}
_SCHEME = {
    Station.CART: ("Give it in `{path}`.", "请填入 `{path}`。"),
    Station.LABEL: (
        "Ask who collected the tax for the number.",
        "请向代收税款的一方索取该号码。",
    ),
}
_SELLING = ("Set the price in the order.", "请在订单中填写价格。")

# Columns of a catalogue file; what has none is told by the name of the need.
_COLUMN: Final = {Need.WEIGHT: "weight_g", Need.OWN_ID: "sku"}
_AT_CART: Final = {
    Need.WEIGHT: "weight_g",
    Need.OWN_ID: "sku",
    Need.VALUE: "unit_price",
    Need.IMPORTER_NUMBER: "identifiers",
    Need.SCHEME_NUMBER: "scheme.number",
}
_AT_LABEL: Final = {
    Need.CONSIGNEE: "consignee.address",
    Need.PHONE: "consignee.address.phone",
    Need.IMPORTER_NUMBER: "consignee.identifiers",
    Need.SCHEME_NUMBER: "tax_collections",
}
_OF_LINE: Final = {Need.WEIGHT: "net_weight_g", Need.VALUE: "value", Need.OWN_ID: "sku"}
_PERSONS: Final = {Need.MANUFACTURER, Need.RESPONSIBLE_PERSON}


def place_of(need: Need, station: Station, at: int) -> str:
    """Return where it is missing: a column, a key of the request, or a path of the consignment."""
    if station is Station.LISTING:
        return _COLUMN.get(need, need.value)
    if station is Station.CART:
        return _AT_CART.get(need, need.value)
    if need in _AT_LABEL:
        return _AT_LABEL[need]
    field = "persons" if need in _PERSONS else need.value
    return f"lines[{at}].{_OF_LINE.get(need, f'customs.{field}')}"


def say(
    row: Requirement, subject: RequirementSubject, line: RequirementLine | None
) -> tuple[str, str]:
    """Return a finding's text in English and in Chinese."""
    facts = {
        "destination": subject.destination,
        "digits": row.digits,
        "found": len(line.code) if line else 0,
        "numbers": " / ".join(kind.value.upper() for kind in row.numbers),
        "scheme": " / ".join(scheme.value for scheme in row.schemes),
        "path": place_of(row.need, subject.station, 0),
        "column": _COLUMN.get(row.need, row.need.value),
    }
    what, what_zh = _WHAT[row.need]
    mend, mend_zh = _mend(row.need, subject.station)
    said, said_zh = f"{what} {mend}".format(**facts), f"{what_zh}{mend_zh}".format(**facts)
    where, where_zh = "", ""
    if line is not None:
        listed = subject.station is Station.LISTING
        where = f"{line.sku}: " if listed else f"Line {line.id}: "
        where_zh = f"{line.sku}：" if listed else f"第 {line.id} 行："
    return f"{where}{said} [{row.rule}: {row.law}]", f"{where_zh}{said_zh}[{row.rule}：{row.law}]"


def _mend(need: Need, station: Station) -> tuple[str, str]:
    if need in (Need.PHONE, Need.IMPORTER_NUMBER, Need.CONSIGNEE):
        return _BUYER[station]
    if need is Need.SCHEME_NUMBER:
        return _SCHEME[station]
    if station is Station.CART:
        return _GOODS
    return _SELLING if need is Need.VALUE else _CATALOGUE
