"""Facts that a deployment knows and the rows do not know yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cbec_tax_world.rows.us import Fees, american

__all__ = ["UsFees", "WorldTaxSettings"]


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError("an amount stands in quotation marks: a float has lost what was written")
    return value


Dollars = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=9, decimal_places=2)]


class UsFees(BaseModel):
    """Fees of the customs of the United States for a fiscal year, as the notice tells them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    valid_to: date
    source: Annotated[str, Field(min_length=5, max_length=200)]
    mpf_minimum: Dollars
    mpf_maximum: Dollars
    mpf_informal: Dollars
    mpf_express: Dollars
    dutiable_mail: Dollars

    def fees(self) -> Fees:
        """Return the rows' own form of the year."""
        return Fees(law=f"19 CFR 24.23; {self.source}", **dict(self))


class WorldTaxSettings(BaseModel):
    """Settings of the tax rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    us_fees: Annotated[
        tuple[UsFees, ...],
        Field(description="customs fees of fiscal years that the rows do not know", max_length=50),
    ] = ()

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        american(*(year.fees() for year in self.us_fees))
        return self
