"""Every code of retail import speaks Chinese too, with the same parameters."""

from __future__ import annotations

import ast
import string
from importlib.resources import files

from babel.messages.pofile import read_po
from cbec_customs_cn import errors_retail as errors_retail  # defines the codes

from cbec_core.api import catalogue


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_translated() -> None:
    file = files("cbec_customs_cn") / "locale/zh/LC_MESSAGES/cbec_customs_cn.po"
    with file.open("rb") as opened:
        told = {str(one.id): str(one.string) for one in read_po(opened) if one.id}
    source = files("cbec_customs_cn").joinpath("errors_retail.py").read_text("utf-8")
    (texts,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict))
    codes = ast.literal_eval(texts)
    assert codes.keys() <= catalogue().keys()
    for code, (message, hint) in codes.items():
        for english in (message, hint):
            assert told[english], code
            assert fields(told[english]) == fields(english)
