"""The words of the command line in the language of the environment."""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.resources import files

__all__ = ["language", "translate"]


def language() -> str:
    """Return the two letters that LC_ALL, LC_MESSAGES or LANG asks for, or nothing."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return value.partition(".")[0].partition("_")[0].lower()
    return ""


def translate(text: str) -> str:
    """Return a text in the language of the environment, or as it is."""
    return _catalogue(asked).gettext(text) if (asked := language()) else text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = str(files("cbec_tariff_tables").joinpath("locale"))
    return gettext.translation("cbec_tariff_tables", folder, [language], fallback=True)
