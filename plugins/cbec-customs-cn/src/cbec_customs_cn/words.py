"""The words of the command line in the language of the environment."""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.resources import files

__all__ = ["either", "translate"]


def translate(text: str) -> str:
    """Return a text in the language that LC_ALL, LC_MESSAGES or LANG asks for, or as it is."""
    return _catalogue(_language()).gettext(text)


def either(en: str, zh: str) -> str:
    """Return the one of two texts of a table that the environment asks for."""
    return zh if _language() == "zh" else en


def _language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return value.partition(".")[0].partition("_")[0].lower()
    return "en"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = str(files("cbec_customs_cn").joinpath("locale"))
    return gettext.translation("cbec_customs_cn", folder, [language], fallback=True)
