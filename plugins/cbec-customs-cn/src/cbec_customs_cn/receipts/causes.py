"""What a code of the port means, and what is to be mended."""

from __future__ import annotations

import re
from csv import DictReader
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Cause", "cause_of", "causes", "told_of"]

# Customs' own words stand in the text: [Code:1800;Desc:逻辑校验通过].
_IN_TEXT = re.compile(r"\[Code:\s*(-?\w{1,12})\s*;")


@attrs.frozen
class Cause:
    """One code: its meaning, what to mend, and whether it speaks of an older or equal document.

    `word` is `known` where the port says that it has the document already, `stale` where it left
    older data alone; empty for a refusal.
    """

    code: str
    word: str
    en: str
    zh: str
    mend_en: str
    mend_zh: str


@cache
def causes() -> Mapping[str, Cause]:
    """Return every cause by its code."""
    text = files("cbec_customs_cn.receipts").joinpath("causes.tsv").read_text("utf-8")
    found = (Cause(**row) for row in DictReader(text.splitlines(), delimiter="\t"))
    return MappingProxyType({cause.code: cause for cause in found})


def told_of(status: str) -> str:
    """Return the word of a negative status, empty if it is a refusal or is not known."""
    cause = causes().get(status)
    return cause.word if cause else ""


def cause_of(status: str, info: str = "") -> Cause | None:
    """Return the cause that a receipt gives, in its status or in customs' words; None if none."""
    if found := causes().get(status):
        return found
    code = _IN_TEXT.search(info)
    return causes().get(code[1]) if code else None
