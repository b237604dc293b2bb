"""Nothing that people read of this plugin is missing in Chinese."""

from __future__ import annotations

import gettext
import importlib.util
import string
from importlib.resources import files
from pathlib import Path

from cbec_customs_cn.findings import finding_texts
from cbec_customs_cn.health import findings as findings  # defines its findings
from cbec_customs_cn.prepare.findings import found as found  # defines its findings

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"


def spoken() -> set[str]:
    spec = importlib.util.spec_from_file_location("customs_cn_messages", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return set(tool.spoken())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_translated_with_the_same_parameters() -> None:
    folder = str(files("cbec_customs_cn").joinpath("locale"))
    chinese = gettext.translation("cbec_customs_cn", folder, ["zh"])
    texts = spoken()
    assert len(texts) > 100
    assert not [text for text in texts if chinese.gettext(text) == text]
    assert not [text for text in texts if fields(text) != fields(chinese.gettext(text))]


def test_every_finding_is_said_in_both_languages_with_the_same_parameters() -> None:
    texts = finding_texts()
    assert len(texts) > 40
    for code, text in texts.items():
        named = {name.removesuffix("_zh") for name in fields(text.zh)}
        assert named <= {*fields(text.en), "name"}, code
        assert any("一" <= letter <= "鿿" for letter in text.zh), code
