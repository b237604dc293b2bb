"""The findings on business rules, in both languages; texts name fields, never what a person is."""

from __future__ import annotations

from cbec_core.api import Severity
from cbec_customs_cn.findings import define_findings

_E, _W = Severity.ERROR, Severity.WARNING

define_findings(
    {
        "ceb.value_not_allowed": (
            _E,
            "{name} must be one of: {allowed}.",
            "{name}（{name_zh}）只能填写：{allowed}。",
        ),
        "ceb.enterprise_code": (
            _E,
            "{name} is neither a customs registration code of ten characters nor a valid unified"
            " social credit code of eighteen; its check digit counts.",
            "{name}（{name_zh}）既不是 10 位海关注册编码，也不是有效的 18 位统一社会信用代码"
            "（含校验位）。",
        ),
        "ceb.form": (
            _E,
            "{name} must look like {form}.",
            "{name}（{name_zh}）格式应为 {form}。",
        ),
        "ceb.gcode": (
            _E,
            "{name} needs ten digits of China's tariff, of chapters 01 to 97; a simplified list"
            " fills up with zeros.",
            "{name}（{name_zh}）应为税则 01 至 97 章的 10 位数字编码；简化申报以 0 补足。",
        ),
        "ceb.code_unknown": (
            _W,
            "{name} is a code that JGS-20, as far as this plugin knows it, does not have.",
            "{name}（{name_zh}）不在本插件已知的《JGS-20 海关业务代码集》中。",
        ),
        "ceb.bar_code": (
            _W,
            "{name} looks like a GTIN, and its check digit is wrong; write 无 where there is none.",
            "{name}（{name_zh}）形似 GTIN 但校验位错误；没有条码请填“无”。",
        ),
        "ceb.time_invalid": (
            _E,
            "{name} is no time of the calendar in the form {form}, China's local time.",
            "{name}（{name_zh}）不是 {form} 格式的有效时间（北京时间）。",
        ),
        "ceb.time_future": (
            _E,
            "{name} lies in the future; it is China's local time.",
            "{name}（{name_zh}）晚于当前时间；应为北京时间。",
        ),
        "ceb.person": (
            _E,
            "{name} is no valid number of an identity card: 17 digits, of which eight are a day of"
            " birth, and a check character.",
            "{name}（{name_zh}）不是有效的身份证号码：应为 17 位数字（含出生日期）加校验码。",
        ),
        "ceb.negative": (
            _E,
            "{name} is negative.",
            "{name}（{name_zh}）为负数。",
        ),
        "ceb.not_positive": (
            _E,
            "{name} must be greater than zero.",
            "{name}（{name_zh}）必须大于零。",
        ),
        "ceb.gnum": (
            _E,
            "The lines are numbered from 1 without a gap; this one should be {expected}.",
            "表体序号应从 1 开始连续编号；此行应为 {expected}。",
        ),
        "ceb.line_total": (
            _E,
            "totalPrice must be qty times price; they differ by more than {tolerance}.",
            "totalPrice 应等于 qty 乘以 price；差额超过 {tolerance}。",
        ),
        "ceb.goods_value": (
            _E,
            "goodsValue must be the sum of the lines' totalPrice; they differ by more than"
            " {tolerance}.",
            "goodsValue 应等于表体 totalPrice 之和；差额超过 {tolerance}。",
        ),
        "ceb.actural_paid": (
            _E,
            "acturalPaid must be goodsValue + freight + taxTotal - discount, to the last digit.",
            "acturalPaid 必须等于 goodsValue + freight + taxTotal - discount。",
        ),
        "ceb.currency_mixed": (
            _E,
            "A line has another currency than the document.",
            "表体币制与表头币制不一致。",
        ),
        "ceb.weight": (
            _E,
            "netWeight is more than grossWeight.",
            "netWeight 大于 grossWeight。",
        ),
        "ceb.pack_no_one": (
            _E,
            "packNo must be 1: one waybill is one parcel.",
            "packNo 必须为 1：一票运单对应一件包裹。",
        ),
        "ceb.second_quantity": (
            _E,
            "qty2 and unit2 are given together, or neither (customs' -625009).",
            "qty2 与 unit2 须同时填写或同时不填（海关错误码 -625009）。",
        ),
        "ceb.needed_for_mode": (
            _E,
            "{name} is required for tradeMode {mode}.",
            "tradeMode 为 {mode} 时必须填写 {name}。",
        ),
        "ceb.not_for_mode": (
            _E,
            "{name} is left out for tradeMode {mode}.",
            "tradeMode 为 {mode} 时不填写 {name}。",
        ),
        "ceb.country_of_zone": (
            _E,
            "country must be 142 for goods out of a bonded zone.",
            "保税进口的 country 必须填写 142。",
        ),
        "ceb.country_not_china": (
            _E,
            "country must not be China: goods come back from abroad.",
            "country 不能为中国：退货自境外运回。",
        ),
        "ceb.assure_code": (
            _E,
            "assureCode must be that of the platform, the seller or the carrier of this list.",
            "assureCode 必须为本清单的电商平台、电商企业或物流企业代码。",
        ),
        "ceb.single_limit": (
            _E,
            "The list is worth more than {limit} CNY and holds several items: it is not eligible"
            " for retail import (customs' -621005).",
            "清单完税价格超过 {limit} 元且不是单件商品，不能按零售进口申报（海关错误码 -621005）。",
        ),
        "ceb.single_item_in_full": (
            _W,
            "The single item is worth more than {limit} CNY: duty and taxes are due in full, and"
            " the annual limit must hold it.",
            "单件商品超过 {limit} 元：按货物税率全额征税，且不得超出年度限额。",
        ),
        "ceb.low_value": (
            _W,
            "A list of this kind is for at most 5,000 CNY; above that a full declaration is due.",
            "此类清单限 5000 元以内；超过的应按报关单申报。",
        ),
        "ceb.summary_empty": (
            _E,
            "A summary names its lists, or startTime and endTime.",
            "汇总申请须填写清单编号，或汇总起止时间。",
        ),
        "ceb.time_pair": (
            _E,
            "startTime and endTime stand together, and the end is not before the start.",
            "startTime 与 endTime 须成对填写，且结束时间不早于开始时间。",
        ),
        "ceb.message_sequence": (
            _E,
            "msgSeqNo counts from 1 to msgCount.",
            "msgSeqNo 应为 1 至 msgCount。",
        ),
        "ceb.repeated": (
            _E,
            "{name} stands twice in this document.",
            "{name} 在本单证中重复。",
        ),
        "ceb.document_repeated": (
            _E,
            "Another document of this message has the same business key.",
            "报文中另有业务编号相同的单证。",
        ),
        "ceb.guid_repeated": (
            _E,
            "Another document of this message has the same guid.",
            "报文中另有 guid 相同的单证。",
        ),
        "ceb.schema": (
            _E,
            "The official schema refuses line {line}: {type}.",
            "官方 XSD 校验不通过，第 {line} 行：{type}。",
        ),
        "ceb.schema_absent": (
            _W,
            "No schema of the folder declares this message: it was not validated by one.",
            "目录中的 XSD 未定义此报文，未做 XSD 校验。",
        ),
    }
)
