"""Products, their variants, and what customs must know of them."""

from __future__ import annotations

import re

import attrs

from cbec_core.domain.errors import DomainError, shown
from cbec_core.domain.party import check_country
from cbec_core.domain.quantity import Dimensions

__all__ = ["Category", "CustomsProfile", "Product", "Variant", "check_hs"]


def check_hs(code: str) -> str:
    """Return a customs code without dots and blanks: 6 to 12 digits."""
    digits = re.sub(r"[.\s]", "", code)
    if not re.fullmatch(r"[0-9]{6,12}", digits):
        raise DomainError("hs.invalid", code=shown(code))
    return digits


@attrs.frozen
class CustomsProfile:
    """What a declaration says of goods; an empty field falls back to the next wider profile.

    `hs` is the six-digit code or longer; `national` holds (country, code) pairs for destinations
    that ask for more digits or other ones.
    """

    hs: str = ""
    origin: str = ""
    description: str = ""
    description_zh: str = ""
    material: str = ""
    net_weight_g: int = 0
    national: tuple[tuple[str, str], ...] = ()
    flags: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
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
