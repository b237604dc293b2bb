"""The settings of the lists, `[providers.screening.sanctions]` in cbec.toml."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["SanctionsSettings"]

_Days = Annotated[int, Field(ge=1, le=366)]
_Score = Annotated[int, Field(ge=70, le=100)]


class SanctionsSettings(BaseModel):
    """Which lists are searched, where they are kept, and how near a name has to be."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    folder: str = Field(default="screening", description="the folder of the loaded lists")
    lists: tuple[Literal["ofac", "eu", "un"], ...] = Field(
        default=("ofac", "eu", "un"),
        min_length=1,
        description="every one of them must be loaded, else each order waits for a person",
    )
    ofac_max_age_days: _Days = Field(default=14, description="since the day of the list")
    eu_max_age_days: _Days = Field(default=14, description="since the day of the list")
    un_max_age_days: _Days = Field(default=45, description="since the day of the list")
    review_at: _Score = Field(default=88, description="a name this near waits for a person")
    weak_review_at: _Score = Field(default=95, description="the same for a weak alias")
    blocked_at: _Score = Field(default=100, description="a name this near is blocked")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.review_at <= self.weak_review_at:
            raise ValueError("weak_review_at may not be below review_at")
        if not self.review_at <= self.blocked_at:
            raise ValueError("blocked_at may not be below review_at")
        if len(set(self.lists)) < len(self.lists):
            raise ValueError("a list is named twice")
        return self
