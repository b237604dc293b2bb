"""The settings of the renderer, `[providers.documents.documents]` in cbec.toml."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["DocumentSettings"]


class DocumentSettings(BaseModel):
    """What the papers need beside the order.

    `cjk_font` is a TrueType file that is embedded for Chinese, Japanese and Korean; without it the
    fonts of the extra `cjk`, or else the reader's own are taken. `designated_operator` is the post
    that CN22 names, `carrier_names` what the label calls a carrier by its code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cjk_font: str = ""
    designated_operator: str = ""
    carrier_names: Mapping[str, str] = Field(default_factory=dict)
