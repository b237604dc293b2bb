"""Who a message names: the enterprises of the settings, and the persons of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

import attrs

from cbec_core.api import IdentifierKind, Party

if TYPE_CHECKING:
    from cbec_customs_cn.prepare.filing import Filing, Papers

__all__ = [
    "Buyer",
    "Named",
    "buyer_of",
    "ebp_of",
    "id_number",
    "one_line",
    "owner_of",
    "pay_of",
    "seller_of",
    "sender_of",
]


class _Registered(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


@attrs.frozen
class Named:
    """Hold a code and a name, both empty where nobody is set."""

    code: str = ""
    name: str = ""

    @classmethod
    def of(cls, enterprise: _Registered | None) -> Self:
        """Return what is set."""
        return cls(enterprise.code, enterprise.name) if enterprise else cls()


def ebp_of(papers: Papers) -> Named:
    """Return the platform."""
    return Named.of(papers.settings.ebp)


def pay_of(papers: Papers) -> Named:
    """Return the payment enterprise."""
    return Named.of(papers.settings.pay)


def seller_of(filing: Filing, papers: Papers) -> Named:
    """Return the seller: as set, else the sender by its own code, as agents of many have it."""
    if papers.settings.ebc is not None:
        return Named.of(papers.settings.ebc)
    return sender_of(filing.consignment.sender)


def sender_of(sender: Party) -> Named:
    """Return a sender by its registration at customs, else by its social credit code."""
    for kind in (IdentifierKind.CN_CUSTOMS, IdentifierKind.USCC):
        if number := sender.identifier(kind):
            return Named(number.value, sender.address.company)
    return Named()


def owner_of(filing: Filing, papers: Papers) -> Named:
    """Return who made or sold the goods: as set, else the seller."""
    if papers.settings.owner is not None:
        return Named.of(papers.settings.owner)
    return seller_of(filing, papers)


@attrs.frozen
class Buyer:
    """Hold who ordered, as import messages name a person; hidden from `repr`."""

    name: str = attrs.field(repr=False)
    id_number: str = attrs.field(repr=False)
    telephone: str = attrs.field(repr=False)
    reg_no: str = attrs.field(repr=False)


def buyer_of(filing: Filing) -> Buyer:
    """Return the buyer; where the order names none it is the consignee.

    The account at the platform is not told to us: its e-mail address, else its telephone, stands
    for it, by which Chinese platforms register their buyers.
    """
    party = filing.order.buyer or filing.consignment.consignee
    consignee = filing.consignment.consignee
    address = party.address
    phone = address.phone or consignee.address.phone
    return Buyer(
        name=address.name,
        id_number=id_number(party) or id_number(consignee),
        telephone=phone,
        reg_no=address.email or phone,
    )


def id_number(party: Party) -> str:
    """Return a Chinese identity number, or nothing."""
    number = party.identifier(IdentifierKind.PERSONAL_ID)
    return number.value if number and number.country == "CN" else ""


def one_line(party: Party) -> str:
    """Return a Chinese address in one line, from the province down."""
    address = party.address
    parts = (address.region, address.city, *address.lines)
    return "".join(dict.fromkeys(part for part in parts if part))
