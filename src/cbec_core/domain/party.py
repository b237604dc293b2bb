"""Who sends, buys, receives and imports, and where they are."""

from __future__ import annotations

import attrs

from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.errors import DomainError, shown
from cbec_core.domain.identifiers import Identifier, IdentifierKind

__all__ = ["Address", "Party", "check_country"]


def check_country(code: str) -> str:
    """Return the ISO 3166-1 alpha-2 code, or raise `country.unknown`."""
    if code not in COUNTRIES:
        raise DomainError("country.unknown", country=shown(code))
    return code


def _country(instance: object, attribute: object, value: str) -> None:
    check_country(value)


@attrs.frozen
class Address:
    """A postal address; all but the country is personal data and hidden from `repr`."""

    country: str = attrs.field(validator=_country)
    name: str = attrs.field(default="", repr=False)
    company: str = attrs.field(default="", repr=False)
    lines: tuple[str, ...] = attrs.field(default=(), repr=False)
    city: str = attrs.field(default="", repr=False)
    region: str = attrs.field(default="", repr=False)
    postcode: str = attrs.field(default="", repr=False)
    phone: str = attrs.field(default="", repr=False)
    email: str = attrs.field(default="", repr=False)


@attrs.frozen
class Party:
    """A person or company in a role: seller, buyer, consignee, importer of record."""

    address: Address
    identifiers: tuple[Identifier, ...] = ()

    def identifier(self, kind: IdentifierKind) -> Identifier | None:
        """Return the party's number of a kind, if it has one."""
        return next((i for i in self.identifiers if i.kind is kind), None)
