"""The columns of a table of questions and of its answers: names, kinds and what they hold."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

__all__ = ["AMOUNTS", "ANSWERS", "FIELDS", "KINDS", "Field", "Kind", "Output"]


class Kind(StrEnum):
    """Name what a column may hold."""

    KEY = "text or whole number"
    TEXT = "text"
    DAY = "date, or text as 2026-07-15"
    WHOLE = "whole number"
    AMOUNT = "decimal, decimal as text, or whole number"
    RATE = "decimal, decimal as text, or whole number, in percent"


@attrs.frozen
class Field:
    """One column of a question; `basket`: it says the same on every line of a basket."""

    name: str
    kind: Kind
    about: str
    basket: bool = False
    needed: bool = False


def _of_basket(name: str, kind: Kind, about: str, needed: bool = False) -> Field:
    return Field(name, kind, about, True, needed)


FIELDS: Final = {
    field.name: field
    for field in (
        _of_basket("request", Kind.KEY, "Which lines are one consignment.", True),
        _of_basket("on", Kind.DAY, "Day of the rules.", True),
        _of_basket("origin", Kind.TEXT, "Country of dispatch.", True),
        _of_basket("destination", Kind.TEXT, "Country of arrival.", True),
        _of_basket("region", Kind.TEXT, "State or province of arrival."),
        _of_basket("currency", Kind.TEXT, "Currency of every amount.", True),
        _of_basket("incoterm", Kind.TEXT, "Delivery term; DAP if empty."),
        _of_basket("buyer", Kind.TEXT, "consumer or business; consumer if empty."),
        _of_basket("transport", Kind.TEXT, "post, express, air, sea, road or rail."),
        _of_basket("declaration", Kind.TEXT, "Set of data of the declaration: H7 or H1."),
        _of_basket("apportion", Kind.TEXT, "Freight by value or weight; value if empty."),
        _of_basket("scheme", Kind.TEXT, "Scheme under which the seller collects the tax."),
        _of_basket("scheme_number", Kind.TEXT, "Number of the seller in the scheme."),
        _of_basket("importer_pccc", Kind.TEXT, "The importer's customs code in Korea."),
        _of_basket("importer_cpf", Kind.TEXT, "The importer's CPF in Brazil."),
        _of_basket("importer_cnpj", Kind.TEXT, "The importer's CNPJ in Brazil."),
        _of_basket("importer_personal_id", Kind.TEXT, "Number of the importer's identity card."),
        _of_basket("importer_vat", Kind.TEXT, "The importer's number for value added tax."),
        _of_basket("importer_eori", Kind.TEXT, "The importer's EORI number."),
        _of_basket("importer_uscc", Kind.TEXT, "The importer's unified social credit code."),
        _of_basket("importer_cn_customs", Kind.TEXT, "The importer's code at China's customs."),
        _of_basket("importer_country", Kind.TEXT, "Who issued them; the destination if empty."),
        _of_basket("freight", Kind.AMOUNT, "Freight of the consignment."),
        _of_basket("insurance", Kind.AMOUNT, "Insurance of the consignment."),
        _of_basket("discount", Kind.AMOUNT, "Discount on the goods of the consignment."),
        _of_basket("bought_this_year", Kind.AMOUNT, "What the buyer had of a yearly limit."),
        _of_basket("collected_duty", Kind.AMOUNT, "Duty that the checkout takes."),
        _of_basket("collected_tax", Kind.AMOUNT, "Tax that the checkout takes."),
        _of_basket("collected_shipping", Kind.AMOUNT, "Freight that the checkout takes."),
        Field("line", Kind.KEY, "Name of the line; its place in the basket if empty."),
        Field("sku", Kind.TEXT, "Article."),
        Field("description", Kind.TEXT, "Description for customs."),
        Field("hs", Kind.TEXT, "Customs code of 6 to 12 digits."),
        Field("line_origin", Kind.TEXT, "Country where the goods were made."),
        Field("quantity", Kind.WHOLE, "Units; 1 if empty."),
        Field("unit_price", Kind.AMOUNT, "Price of a unit, or else `value`."),
        Field("value", Kind.AMOUNT, "Price of all units, or else `unit_price`."),
        Field("weight_g", Kind.WHOLE, "Grams of all units."),
        Field("duty_rate", Kind.RATE, "Counts instead of the tariff's rate."),
        Field("tax_rate", Kind.RATE, "Counts instead of the destination's rate."),
        Field("maker_id", Kind.TEXT, "The maker's number of the article."),
        Field("gtin", Kind.TEXT, "GTIN of the article."),
    )
}
AMOUNTS: Final = tuple(name for name, field in FIELDS.items() if field.kind is Kind.AMOUNT)
# The sums of an answer, in the order of their columns.
KINDS: Final = ("duty", "additional_duty", "excise", "tax", "fee")


@attrs.frozen
class Output:
    """One column of an answer; `amount`: in minor units if the question's amounts are."""

    name: str
    about: str
    amount: bool = False


ANSWERS: Final = (
    Output("request", "As it was asked."),
    Output("line", "As it was asked, or the place of the line in its basket."),
    Output("currency", "Currency of every amount."),
    Output(
        "calculable", "False: every amount is null; a finding says why, here or on another line."
    ),
    Output("customs_value", "Value of the line for customs.", True),
    *(Output(kind, "Charges of this kind on the line.", True) for kind in KINDS),
    Output("total", "Sum of the charges of the line.", True),
    *(
        Output(
            f"consignment_{kind}",
            "Charges of this kind on the whole basket, on its first line; else 0.",
            True,
        )
        for kind in KINDS
    ),
    Output(
        "consignment_total",
        "Sum of the charges of the whole basket, on its first line; else 0.",
        True,
    ),
    Output("findings", "Codes of the findings about the basket and about this line."),
    Output("rules", "Rule ids of the line's charges, in their order."),
    Output("consignment_rules", "Rule ids of the basket's charges, on its first line."),
)
