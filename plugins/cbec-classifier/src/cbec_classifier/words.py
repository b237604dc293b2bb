"""The words of the command line in the language of the environment."""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.resources import files

__all__ = ["translate"]


def translate(text: str) -> str:
    """Return a text in the language that LC_ALL, LC_MESSAGES or LANG asks for, or as it is."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return _catalogue(value.partition(".")[0].partition("_")[0].lower()).gettext(text)
    return text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = str(files("cbec_classifier").joinpath("locale"))
    return gettext.translation("cbec_classifier", folder, [language], fallback=True)
