"""Every error says what is wrong and how to mend it, in both languages."""

from __future__ import annotations

import gettext
import string
from importlib.resources import files

import pytest
from cbec_customs_cn import errors as errors

from cbec_core.api import catalogue

# The codes of findings on structure live in a table of their own.
CODES = sorted(code for code in catalogue() if code.startswith("ceb."))


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CODES)
def test_an_error_is_told_in_chinese_with_the_same_parameters(code: str) -> None:
    folder = str(files("cbec_customs_cn").joinpath("locale"))
    chinese = gettext.translation("cbec_customs_cn", folder, ["zh"])
    text = catalogue()[code]
    for english in (text.message, text.hint):
        assert chinese.gettext(english) != english
        assert names(chinese.gettext(english)) == names(english)
