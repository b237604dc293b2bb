"""The settings of the sources, `[providers.fx.ecb]` and so on in cbec.toml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, model_validator

from cbec_core.api import DomainError, FxPurpose, exponent
from cbec_fx_official.rates import rate_of

__all__ = ["CfetsSettings", "EcbSettings", "FixedRate", "FixedSettings", "HmrcSettings"]
__all__ += ["StoreSettings", "UsTreasurySettings"]

_Days = Annotated[int, Field(ge=1, le=366, description="a rate that is older is not used")]


def _currency(code: str) -> str:
    try:
        exponent(code)
    except DomainError:
        raise ValueError("it is no currency of ISO 4217") from None
    return code


def _rate(text: str) -> str:
    try:
        rate_of(text, "")
    except DomainError:
        raise ValueError("it is no plain number above zero, written as a text") from None
    return text


Currency = Annotated[StrictStr, AfterValidator(_currency)]
Rate = Annotated[StrictStr, AfterValidator(_rate)]


class StoreSettings(BaseModel):
    """Where the loaded rates are kept; a relative folder lies beside the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    folder: str = Field(default="fx", description="the folder of the loaded rates")


class EcbSettings(StoreSettings):
    """Rates of every TARGET day: the longest pause, over Easter or Christmas, is of five days."""

    max_age_days: _Days = 7


class HmrcSettings(StoreSettings):
    """Rates of a month, which the file itself dates."""


class CfetsSettings(StoreSettings):
    """Parities of every trading day: in spring and October a week and more has none."""

    max_age_days: _Days = 14


class UsTreasurySettings(StoreSettings):
    """Rates of a quarter."""

    max_age_days: _Days = 100


class FixedRate(BaseModel):
    """One `to` = amount in `from` times `rate`, both days included; no last day is for ever."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )

    base: Currency = Field(alias="from")
    quote: Currency = Field(alias="to")
    rate: Rate
    purpose: FxPurpose
    valid_from: date
    valid_to: date | None = None

    @property
    def value(self) -> Decimal:
        """Return the rate as a number."""
        return rate_of(self.rate, "")

    def holds(self, on: date) -> bool:
        """Tell whether the row is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def subject(self) -> tuple[Any, ...]:
        """Return what two rows of one day may not share: a pair, either way round, and purpose."""
        return (*sorted((self.base, self.quote)), self.purpose)


class FixedSettings(BaseModel):
    """Rates that the merchant states itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    rates: tuple[FixedRate, ...] = Field(
        default=(), max_length=10_000, description="rows of from, to, rate, purpose and days"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        last: dict[tuple[Any, ...], tuple[int, FixedRate]] = {}
        for place, row in sorted(enumerate(self.rates, 1), key=lambda pair: pair[1].valid_from):
            if row.base == row.quote:
                raise ValueError(f"row {place} leads from a currency to itself")
            if row.valid_to is not None and row.valid_to < row.valid_from:
                raise ValueError(f"row {place} ends before it begins")
            other = last.get(row.subject)
            if other and (other[1].valid_to is None or row.valid_from <= other[1].valid_to):
                pair = sorted((place, other[0]))
                raise ValueError(f"rows {pair[0]} and {pair[1]} hold for the same on one day")
            last[row.subject] = (place, row)
        return self
