"""The words that are printed on the papers, in English and in Chinese beside English."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale

from cbec_core.api import ContentCategory, Money, TaxScheme
from cbec_documents.errors import DocumentError

__all__ = [
    "CATEGORIES",
    "amount",
    "category",
    "country",
    "kilograms",
    "language_of",
    "scheme",
    "word",
]

_ZH: Final = {
    "From": "寄件人",
    "To": "收件人",
    "Phone": "电话",
    "Order": "订单号",
    "Service": "服务",
    "Date": "日期",
    "Weight": "重量",
    "Parcel": "件数",
    "Customs declaration": "报关单",
    "May be opened officially": "可以径行开拆",
    "Designated operator": "指定经营者",
    "Quantity and detailed description of contents (1)": "内件详细名称和数量",
    "Weight (kg) (2)": "重量",
    "Value and currency (3)": "价值和币种",
    "HS tariff number (4)": "协调制度编码",
    "Country of origin of goods (5)": "原产国",
    "Total weight (kg) (6)": "总重量",
    "Total value (7)": "总价值",
    "Continued on the next page": "续下页",
    "Page": "页",
    "Date and sender's signature (8)": "日期和寄件人签名",
    "Detailed description of contents (1)": "内件详细名称",
    "Quantity (2)": "数量",
    "Net weight (kg) (3)": "净重",
    "Total gross weight (kg) (4)": "总毛重",
    "Value and currency (5)": "价值和币种",
    "Total value (6)": "总价值",
    "HS tariff number (7)": "协调制度编码",
    "Country of origin of goods (8)": "原产国",
    "Postal charges, fees (9)": "邮费",
    "Category of item (10)": "邮件种类",
    "Comments (11): goods subject to quarantine, sanitary inspection or restrictions": (
        "备注：须接受检疫、卫生检验或受其他限制的物品"
    ),
    "Licence (12)": "许可证",
    "Certificate (13)": "证书",
    "Invoice (14)": "发票",
    "number": "编号",
    "Date and sender's signature (15)": "日期和寄件人签名",
    "Sender's customs reference (if any)": "寄件人海关编号（如有）",
    "Importer's reference (if any): tax code, VAT no., importer code": (
        "进口商编号（如有）：税号、增值税号、进口商代码"
    ),
    "Importer's telephone, fax, e-mail (if known)": "进口商电话、传真、电子邮箱（如知道）",
    "No. of item (barcode)": "邮件号码（条码）",
    "Office of origin, date of posting": "收寄局、交寄日期",
    "Packing list": "装箱单",
    "Seller": "卖方",
    "SKU": "货号",
    "Description": "品名",
    "Dimensions (cm)": "尺寸",
    "Total of the parcel": "本件合计",
    "Discounts, already deducted": "已扣除的折扣",
    "Gift": "礼品",
    "Commercial sample": "商业样品",
    "Documents": "文件",
    "Sale of goods": "销售货物",
    "Returned goods": "退回货物",
    "Other": "其他",
    "Commercial invoice": "商业发票",
    "Invoice no.": "发票号",
    "Invoice date": "发票日期",
    "Order no.": "订单号",
    "Tracking no.": "运单号",
    "Incoterms 2020": "贸易术语",
    "Currency": "币种",
    "Reason for export": "出口原因",
    "Seller / exporter": "卖方 / 出口商",
    "Buyer": "买方",
    "Consignee": "收货人",
    "Importer of record": "进口商",
    "SKU and description": "货号和品名",
    "Material": "材质",
    "HS code": "HS 编码",
    "Origin": "原产地",
    "Quantity": "数量",
    "Unit price": "单价",
    "Amount": "金额",
    "Net weight (kg)": "净重",
    "pcs": "件",
    "Goods": "货值",
    "Freight": "运费",
    "Insurance": "保险费",
    "Total": "合计",
    "Packages": "件数",
    "Gross weight (kg)": "毛重",
    "Tax collected at the sale": "销售时已代收税款",
    "Prices of goods are net of discounts.": "货物价格为折后净价。",
    "Unit prices are rounded; the amounts count.": "单价为四舍五入值，以金额为准。",
    "Signed for the seller": "卖方签署",
    "EU import one-stop shop (IOSS)": "欧盟进口一站式申报（IOSS）",
    "EU one-stop shop (OSS)": "欧盟一站式申报（OSS）",
    "EU one-stop shop, Union scheme (UOSS)": "欧盟一站式申报，联盟内方案（UOSS）",
    "UK VAT": "英国增值税",
    "Norwegian VAT on e-commerce (VOEC)": "挪威电商增值税（VOEC）",
    "Goods and services tax (GST)": "商品及服务税（GST）",
    "Sales and service tax (SST)": "销售及服务税（SST）",
    "Sales tax": "销售税",
    "Brazilian Remessa Conforme (PRC)": "巴西合规汇款计划（PRC）",
    "Chilean simplified VAT (SII)": "智利简化增值税（SII）",
    "Chinese retail import by e-commerce": "中国跨境电商零售进口",
    "Tax of the country of destination": "目的国税款",
    "Scheme not named": "未注明征税方案",
}
_SCHEMES: Final = {
    TaxScheme.IOSS: "EU import one-stop shop (IOSS)",
    TaxScheme.OSS: "EU one-stop shop (OSS)",
    TaxScheme.UOSS: "EU one-stop shop, Union scheme (UOSS)",
    TaxScheme.GB_VAT: "UK VAT",
    TaxScheme.VOEC: "Norwegian VAT on e-commerce (VOEC)",
    TaxScheme.GST: "Goods and services tax (GST)",
    TaxScheme.SST: "Sales and service tax (SST)",
    TaxScheme.SALES_TAX: "Sales tax",
    TaxScheme.PRC: "Brazilian Remessa Conforme (PRC)",
    TaxScheme.SII: "Chilean simplified VAT (SII)",
    TaxScheme.CN_RETAIL: "Chinese retail import by e-commerce",
    TaxScheme.DOMESTIC: "Tax of the country of destination",
    TaxScheme.UNKNOWN: "Scheme not named",
}
CATEGORIES: Final = {
    ContentCategory.GIFT: "Gift",
    ContentCategory.SAMPLE: "Commercial sample",
    ContentCategory.DOCUMENTS: "Documents",
    ContentCategory.SALE: "Sale of goods",
    ContentCategory.RETURN: "Returned goods",
    ContentCategory.OTHER: "Other",
}


def language_of(text: str) -> str:
    """Return `en` or `zh` of a language tag, or raise `documents.language_unknown`."""
    language = text.replace("_", "-").partition("-")[0].lower()
    if language not in {"en", "zh"}:
        raise DocumentError("documents.language_unknown", language=text[:12])
    return language


def word(english: str, language: str) -> str:
    """Return a word of the papers; officers abroad read English, so Chinese stands beside it."""
    chinese = _ZH[english]
    return f"{chinese} {english}" if language == "zh" else english


def category(kind: ContentCategory, language: str) -> str:
    """Return the name of a category of contents."""
    return word(CATEGORIES[kind], language)


def scheme(kind: TaxScheme, language: str) -> str:
    """Return the name of an arrangement under which a tax was collected."""
    return word(_SCHEMES[kind], language)


@cache
def country(code: str) -> str:
    """Return the English name of a country, as posts abroad read it."""
    return str(Locale("en").territories.get(code, code))


def kilograms(grams: int) -> str:
    """Return a weight in kilograms with three decimals."""
    return f"{Decimal(grams) / 1000:.3f}"


def amount(money: Money) -> str:
    """Return an amount with its currency."""
    return f"{money.amount:,} {money.currency}"
