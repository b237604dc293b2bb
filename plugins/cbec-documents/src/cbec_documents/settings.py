"""The settings of the renderer, `[providers.documents.documents]` in cbec.toml."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["DocumentSettings"]


class DocumentSettings(BaseModel):
    """What the papers need beside the order.

    `cjk_font` is a TrueType file that is embedded for Chinese, Japanese and Korean; without it the
    fonts of the extra `cjk`, or else the reader's own are taken. `designated_operator` is the post
    that CN22 names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cjk_font: str = ""
    designated_operator: str = ""
