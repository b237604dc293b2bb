"""The settings of the renderer, `[providers.documents.documents]` in cbec.toml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["DocumentSettings", "SdrRate"]


class SdrRate(BaseModel):
    """How many units of a currency one special drawing right was, from when and by which source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str
    rate: Decimal = Field(gt=0)
    valid_from: date
    valid_to: date | None = None
    source: str = Field(min_length=1)


class DocumentSettings(BaseModel):
    """What the papers need beside the order.

    `cjk_font` is a TrueType file that is embedded for Chinese, Japanese and Korean; without it the
    reader's own font is named. `designated_operator` is the post that CN22 names. `sdr_rate` are
    dated rates for the limit of 300 SDR.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cjk_font: str = ""
    designated_operator: str = ""
    sdr_rate: tuple[SdrRate, ...] = ()
