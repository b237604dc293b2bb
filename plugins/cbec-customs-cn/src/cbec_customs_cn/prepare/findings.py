"""What a message lacks before it is built: a table of texts in both languages."""

from __future__ import annotations

from cbec_core.api import Finding, Severity
from cbec_customs_cn.findings import CebFinding, Param, define_findings

__all__ = ["found"]

_E, _W = Severity.ERROR, Severity.WARNING

define_findings(
    {
        "customs_cn.setting_missing": (
            _E,
            "{setting} is not set, and {message} needs it: providers.customs.{regime}.{setting}.",
            "未设置 {setting}，而 {message} 需要它：providers.customs.{regime}.{setting}。",
        ),
        "customs_cn.fact_missing": (
            _E,
            "{field} is not known, and {message} needs it: give --set {field}=VALUE, or a row in"
            " the trips of waybills.",
            "未知 {field}，而 {message} 需要它：请用 --set {field}=值 给出，或写入运单行程表。",
        ),
        "customs_cn.wrong_border": (
            _E,
            "{regime} declares goods that {way} China; these go from {origin} to {destination}.",
            "{regime} 只申报{way_zh}中国的货物；本单从 {origin} 发往 {destination}。",
        ),
        "customs_cn.seller_missing": (
            _E,
            "The seller has no code: set ebc, or give the sender a customs code or social credit"
            " code and a company name.",
            "电商企业没有代码：请设置 ebc，或为发件人填写公司名称及"
            "海关注册编码或统一社会信用代码。",
        ),
        "customs_cn.gcode_missing": (
            _E,
            "{sku} has no code of ten digits of China's tariff: add it to the goods record, or give"
            " the product a national code for CN.",
            "{sku} 没有十位商品编码：请写入商品备案表，或为商品填写中国（CN）的本国编码。",
        ),
        "customs_cn.gname_missing": (
            _E,
            "{sku} has no name in Chinese: add gname to the goods record, or a description_zh to"
            " the product.",
            "{sku} 没有中文品名：请在商品备案表填写 gname，或为商品填写 description_zh。",
        ),
        "customs_cn.gmodel_missing": (
            _E,
            "{sku} has no specification: add gmodel to the goods record, or a material to the"
            " product.",
            "{sku} 没有规格型号：请在商品备案表填写 gmodel，或为商品填写 material。",
        ),
        "customs_cn.quantity_missing": (
            _E,
            "{sku} has no statutory quantity in unit {unit}: add {field} to the goods record.",
            "{sku} 没有以计量单位 {unit} 计的法定数量：请在商品备案表填写 {field}。",
        ),
        "customs_cn.value_negative": (
            _E,
            "The value of {sku} is below zero: a discount is larger than the goods.",
            "{sku} 的货值为负：折扣大于货价。",
        ),
        "customs_cn.value_differs": (
            _W,
            "{sku} is declared at {declared} and was sold for {sold}: declare what the buyer pays"
            " for the goods, or have the order say so.",
            "{sku} 申报 {declared}，而成交 {sold}：请按买家实付货款申报，或更正订单。",
        ),
        "customs_cn.record_no_missing": (
            _E,
            "{sku} has no number in the account book: add itemRecordNo to the goods record.",
            "{sku} 没有账册备案料号：请在商品备案表填写 itemRecordNo。",
        ),
        "customs_cn.origin_missing": (
            _E,
            "{sku} has no country of origin.",
            "{sku} 没有原产国。",
        ),
        "customs_cn.net_weight_missing": (
            _E,
            "{sku} has no net weight.",
            "{sku} 没有净重。",
        ),
        "customs_cn.gross_weight_missing": (
            _E,
            "The parcels weigh {gross} g and their goods {net} g: the gross weight cannot be less.",
            "包裹毛重 {gross} 克，货物净重 {net} 克：毛重不得小于净重。",
        ),
        "customs_cn.price_inexact": (
            _E,
            "No unit price of five decimals gives the total of {sku}: {quantity} units miss it by"
            " more than {most}. Give the order line a total that its units divide.",
            "{sku} 的总价无法由五位小数的单价得出：{quantity} 件相差超过 {most}。"
            "请使订单行总价可被数量整除。",
        ),
        "customs_cn.lines_too_many": (
            _E,
            "The order has {count} kinds of goods; {message} takes {most}. Ship it in several"
            " orders.",
            "订单有 {count} 项商品，{message} 最多 {most} 项。请拆成多个订单发运。",
        ),
        "customs_cn.country_unknown": (
            _E,
            "No row has customs' code of {country}: set country_codes.{country} to its three"
            " digits.",
            "没有 {country} 的海关国别代码：请在 country_codes.{country} 设置其三位代码。",
        ),
        "customs_cn.country_unsure": (
            _W,
            "Customs' code {code} of {country} comes from public copies only: compare it with"
            " JGS-20, and set country_codes.{country} when you have.",
            "{country} 的海关国别代码 {code} 仅来自公开抄本：请与 JGS-20 核对，核对后设置"
            " country_codes.{country}。",
        ),
        "customs_cn.currency_unknown": (
            _E,
            "No row has customs' code of the currency {currency}: declare in another one.",
            "没有币种 {currency} 的海关代码：请以其他币种申报。",
        ),
        "customs_cn.currency_not_cny": (
            _E,
            "Imports are declared in CNY; this order is in {currency}.",
            "进口单证须以人民币申报；本订单币种为 {currency}。",
        ),
        "customs_cn.pod_missing": (
            _E,
            "No port of discharge is set for {country}: set pod.{country}.",
            "未设置 {country} 的指运港：请设置 pod.{country}。",
        ),
        "customs_cn.waybill_missing": (
            _E,
            "There is no waybill number yet: buy the label first.",
            "尚无运单号：请先购买面单。",
        ),
        "customs_cn.several_parcels": (
            _E,
            "{count} parcels: an import list is of one parcel.",
            "共有 {count} 个包裹：进口清单限一个包裹。",
        ),
        "customs_cn.person_incomplete": (
            _E,
            "The {who} has no {what}, and {message} needs it.",
            "{who_zh}缺少{what_zh}，而 {message} 需要它。",
        ),
        "customs_cn.charge_unplaced": (
            _E,
            "The order has a charge of the kind {kind}, which no field of {message} takes.",
            "订单含有 {kind} 类费用，{message} 没有对应字段。",
        ),
        "customs_cn.goods_differ": (
            _E,
            "The consignment's goods are not those of the order: it was revised. Prepare it anew.",
            "货件与订单的商品不一致：订单已被修改。请重新准备。",
        ),
        "customs_cn.number_missing": (
            _E,
            "The list has no number of customs yet (invtNo), and {message} needs it: read its"
            " receipts first.",
            "清单尚无海关编号（invtNo），而 {message} 需要它：请先读取回执。",
        ),
        "customs_cn.too_large": (
            _E,
            "One document of {message} is larger than a message may be (max_bytes, {most}).",
            "{message} 的单个单证超过报文大小上限（max_bytes，{most}）。",
        ),
        "customs_cn.unsigned": (
            _E,
            "{message} must be signed, and no signer is set: set signer, or give --no-sign where"
            " another program signs.",
            "{message} 必须签名，而尚未设置 signer：请设置，或由其他程序签名时使用 --no-sign。",
        ),
        "customs_cn.not_sent": (
            _E,
            "An enterprise of these roles does not send {message}: see roles.",
            "所设角色的企业不报送 {message}：请检查 roles。",
        ),
    }
)


def found(code: str, path: str, line_id: str = "", /, **params: Param) -> Finding:
    """Return a finding of this plugin, `code` without its first word."""
    return CebFinding(f"customs_cn.{code}", path, params).shared(line_id)
