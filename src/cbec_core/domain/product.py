"""Products, their variants, and what customs must know of them."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

import attrs

from cbec_core.domain.errors import DomainError, shown
from cbec_core.domain.party import check_country
from cbec_core.domain.quantity import Dimensions

__all__ = [
    "Category",
    "CustomsProfile",
    "Product",
    "ResponsiblePerson",
    "ResponsibleRole",
    "Variant",
    "check_gtin",
    "check_hs",
]


def check_hs(code: str) -> str:
    """Return a customs code without dots and blanks: 6 to 12 digits."""
    digits = re.sub(r"[.\s]", "", code)
    if not re.fullmatch(r"[0-9]{6,12}", digits):
        raise DomainError("hs.invalid", code=shown(code))
    return digits


@lru_cache(4096)
def check_gtin(code: str) -> str:
    """Return a GTIN without blanks and hyphens: 8, 12, 13 or 14 digits, the last one a check.

    Source: GS1 General Specifications, 7.9 (weights 3 and 1 from the right, modulo 10).
    """
    digits = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", digits):
        raise DomainError("gtin.invalid", code=shown(code))
    total = sum(int(c) * (3 if at % 2 else 1) for at, c in enumerate(reversed(digits)))
    if total % 10:
        raise DomainError("gtin.invalid", code=shown(code))
    return digits


class ResponsibleRole(StrEnum):
    """Say in which role somebody answers for the safety of goods."""

    MANUFACTURER = "manufacturer"
    RESPONSIBLE_PERSON = "responsible_person"


@attrs.frozen
class ResponsiblePerson:
    """Who answers for the safety of goods, as an offer names them: by post and electronically.

    `contact` is an e-mail or web address. `markets` are countries of destination, none: all.
    """

    role: ResponsibleRole
    name: str
    country: str
    postal_address: str = ""
    contact: str = ""
    markets: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        for country in (self.country, *self.markets):
            check_country(country)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Return the fields that an offer must tell and that are empty."""
        told = {"name": self.name, "address": self.postal_address, "contact": self.contact}
        return tuple(field for field, value in told.items() if not value)


@attrs.frozen
class CustomsProfile:
    """What a declaration says of goods; an empty field falls back to the next wider profile.

    `hs` is the six-digit code or longer; `national` holds (country, code) pairs for destinations
    that ask for more digits or other ones. `maker_id` is the manufacturer's number of the article,
    `gtin` the one that is the same everywhere; the merchant's own is the SKU.
    """

    hs: str = ""
    origin: str = ""
    description: str = ""
    description_zh: str = ""
    material: str = ""
    net_weight_g: int = 0
    national: tuple[tuple[str, str], ...] = ()
    flags: frozenset[str] = frozenset()
    maker_id: str = ""
    gtin: str = ""
    persons: tuple[ResponsiblePerson, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.gtin and check_gtin(self.gtin) != self.gtin:
            raise DomainError("gtin.invalid", code=shown(self.gtin))
        if self.hs and check_hs(self.hs) != self.hs:
            raise DomainError("hs.invalid", code=shown(self.hs))
        if self.origin:
            check_country(self.origin)
        for country, code in self.national:
            check_country(country)
            if check_hs(code) != code:
                raise DomainError("hs.invalid", code=shown(code))

    def code_for(self, destination: str) -> str:
        """Return the code that the destination asks for, else the general one."""
        return dict(self.national).get(destination, self.hs)

    def person_for(self, role: ResponsibleRole, destination: str) -> ResponsiblePerson | None:
        """Return who has a role in a market: who is named for it, else who is named for all."""
        of_role = [person for person in self.persons if person.role is role]
        named = (person for person in of_role if destination in person.markets)
        general = (person for person in of_role if not person.markets)
        return next(named, None) or next(general, None)

    def or_else(self, wider: CustomsProfile) -> CustomsProfile:
        """Fill what is missing here from a wider profile; flags add up."""
        return CustomsProfile(
            hs=self.hs or wider.hs,
            origin=self.origin or wider.origin,
            description=self.description or wider.description,
            description_zh=self.description_zh or wider.description_zh,
            material=self.material or wider.material,
            net_weight_g=self.net_weight_g or wider.net_weight_g,
            national=tuple(({**dict(wider.national), **dict(self.national)}).items()),
            flags=self.flags | wider.flags,
            maker_id=self.maker_id or wider.maker_id,
            gtin=self.gtin or wider.gtin,
            persons=(*self.persons, *wider.persons),
        )


@attrs.frozen
class Category:
    """A class of goods that share a customs profile."""

    code: str
    name: str
    customs: CustomsProfile = CustomsProfile()


@attrs.frozen
class Product:
    """What the seller offers under one name."""

    id: str
    merchant_id: str
    name: str
    category: Category | None = None
    customs: CustomsProfile = CustomsProfile()


@attrs.frozen
class Variant:
    """What is in the box: one SKU of a product."""

    sku: str
    product: Product
    weight_g: int = 0
    dimensions: Dimensions | None = None
    customs: CustomsProfile = CustomsProfile()
    version: int = 0

    @property
    def effective_customs(self) -> CustomsProfile:
        """Return the variant's profile with what it lacks from product and category."""
        profile = self.customs.or_else(self.product.customs)
        if self.product.category is not None:
            profile = profile.or_else(self.product.category.customs)
        return profile
