"""The settings of the lists, `[providers.screening.sanctions]` in cbec.toml."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from cbec_core.api import CbecError, check_country

if TYPE_CHECKING:
    from cbec_core.api import CustomsProfile

__all__ = ["RestrictedGoods", "SanctionsSettings"]

_Days = Annotated[int, Field(ge=1, le=366)]
_Score = Annotated[int, Field(ge=70, le=100)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Prefix = Annotated[str, Field(pattern=r"^[0-9]{2,10}$")]


def _country(code: str) -> str:
    try:
        return check_country(code)
    except CbecError:
        # A code that nothing has would never hold an order, and nobody would notice.
        raise ValueError("not a country of ISO 3166-1, two capital letters") from None


_Country = Annotated[str, AfterValidator(_country)]


class RestrictedGoods(BaseModel):
    """Goods that the merchant holds or refuses, by the beginning of their HS code or by a flag.

    `destinations` are two letters each; none: everywhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: _Text = Field(description="what it is called in a decision")
    source: _Text = Field(description="the law, licence or contract that says so")
    hs: tuple[_Prefix, ...] = ()
    flags: tuple[_Text, ...] = ()
    destinations: tuple[_Country, ...] = ()
    verdict: Literal["review", "blocked"] = "review"

    @model_validator(mode="after")
    def _told(self) -> Self:
        if not self.hs and not self.flags:
            raise ValueError("neither hs nor flags say which goods are meant")
        return self

    @property
    def digest(self) -> str:
        """Return what tells this wording of the rule from every other one."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def meets(self, goods: CustomsProfile, destination: str) -> bool | None:
        """Tell whether goods that go to a country are meant; None: their HS code is too short."""
        if self.destinations and destination not in self.destinations:
            return False
        codes = (goods.hs, goods.code_for(destination))
        if goods.flags & set(self.flags) or any(code.startswith(self.hs) for code in codes):
            return True
        longest = max(codes, key=len)
        return None if any(prefix.startswith(longest) for prefix in self.hs) else False


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

    restricted: tuple[RestrictedGoods, ...] = Field(
        default=(), description="goods of your own that wait for a person or are refused"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.review_at <= self.weak_review_at:
            raise ValueError("weak_review_at may not be below review_at")
        if not self.review_at <= self.blocked_at:
            raise ValueError("blocked_at may not be below review_at")
        if len(set(self.lists)) < len(self.lists):
            raise ValueError("a list is named twice")
        return self
