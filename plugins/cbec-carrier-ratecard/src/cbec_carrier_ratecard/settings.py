"""The settings of the rate-card carrier, `[providers.carrier.ratecard]` in cbec.toml."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from cbec_carrier_ratecard.numbers import NumberBlock

__all__ = ["NumberSettings", "RateCardSettings"]


class NumberSettings(BaseModel):
    """The block of tracking numbers that the carrier has given to the merchant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prefix: str
    first: int
    last: int
    country: str = ""
    digits: int = 8

    def block(self) -> NumberBlock:
        """Return the block; raises `ratecard.number_block_invalid`."""
        return NumberBlock(self.prefix, self.first, self.last, self.country, self.digits)


class RateCardSettings(BaseModel):
    """Where the cards lie and which numbers may be used.

    `cards` are CSV files and folders, or "demo" for the synthetic card of this package. `store` is
    the SQLite file of allotted numbers. `ship_from` are the countries that the cards hold for.
    `requested` are the codes of surcharges that this merchant always asks for, such as INSURANCE.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cards: tuple[str, ...] = Field(
        min_length=1, description="CSV files and folders; nothing ships without a card"
    )
    store: str = ""
    numbers: NumberSettings | None = None
    ship_from: frozenset[str] = Field(default=frozenset({"CN"}))
    requested: frozenset[str] = frozenset()
