"""The settings of the tariff, `[providers.tariff.tables]` in cbec.toml."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cbec_core.api import DomainError, check_country
from cbec_tariff_tables.rules import COLUMN_2

__all__ = ["TablesSettings"]


def _country(code: str) -> str:
    try:
        return check_country(code)
    except DomainError:
        raise ValueError("it is no country code of ISO 3166-1") from None


Country = Annotated[str, AfterValidator(_country)]


class TablesSettings(BaseModel):
    """Where loaded tariffs are kept, and what of them is read how."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    folder: str = Field(default="tariff", description="the folder of the loaded tariffs")
    column_2: tuple[Country, ...] = Field(
        default=COLUMN_2, description="origins that pay column 2 of the HTS"
    )
    programmes: dict[str, tuple[Country, ...]] = Field(
        default={},
        max_length=100,
        description="origins of a special programme of the HTS whose code is no country",
    )
