"""Every code of retail import speaks Chinese too, with the same parameters."""

from __future__ import annotations

import string
from importlib.resources import files

from babel.messages.pofile import read_po
from cbec_customs_cn import errors_retail as errors_retail  # defines the codes
from cbec_customs_cn.errors_retail import CODES

from cbec_core.api import catalogue


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_translated() -> None:
    file = files("cbec_customs_cn") / "locale/zh/LC_MESSAGES/cbec_customs_cn.po"
    with file.open("rb") as opened:
        told = {str(one.id): str(one.string) for one in read_po(opened) if one.id}
    assert len(CODES) > 15
    for code in CODES:
        text = catalogue()[code]
        for english in (text.message, text.hint):
            assert told[english]
            assert fields(told[english]) == fields(english)
