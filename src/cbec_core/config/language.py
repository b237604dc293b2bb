"""The language of what people read: gettext catalogues of the core and of plugins.

Nothing here imports more than gettext, so that `cbec --help` can speak and stay quick.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.domain.errors import CbecError

__all__ = ["add_packages", "language", "localized", "spoken_params", "translate"]

_ENGLISH = "en"
# Parts of a sentence that others say: a validator, the system, a state or a side of an entity.
_SAID = frozenset({"reason", "state", "what", "field", "border"})
_packages: dict[str, None] = {}


def language(environ: Mapping[str, str] | None = None) -> str:
    """Return the language that the environment asks for, such as "zh" or "en".

    LC_ALL counts before LC_MESSAGES, and that before LANG, as POSIX has it.
    """
    given = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := given.get(name, ""):
            code = value.partition(".")[0].partition("@")[0].replace("-", "_")
            return _ENGLISH if code in ("C", "POSIX") else code.partition("_")[0].lower()
    return _ENGLISH


def add_packages(packages: Iterable[str]) -> None:
    """Look for messages in these packages too: `locale/<lang>/LC_MESSAGES/<package>.mo`."""
    before = len(_packages)
    _packages.update(dict.fromkeys(packages))
    if len(_packages) != before:
        _catalogues.cache_clear()


def translate(text: str, lang: str | None = None) -> str:
    """Return the text in a language (default: the environment's), or as it is."""
    wanted = language() if lang is None else lang
    if not text or wanted == _ENGLISH:
        return text
    for catalogue in _catalogues(wanted):
        found = catalogue.gettext(text)
        if found != text:
            return found
    return text


def localized(error: CbecError, lang: str | None = None) -> tuple[str, str]:
    """Return the message and the hint of an error in a language (default: the environment's)."""
    wanted = language() if lang is None else lang
    said = spoken_params(error.params, wanted)
    texts = (error.text.message, error.text.hint)
    message, hint = (translate(text, wanted).format_map(said) for text in texts)
    return message, hint


def spoken_params(params: Mapping[str, object], lang: str | None = None) -> dict[str, object]:
    """Return parameters of a text with the words among them in a language."""
    return {
        name: _spoken(value, lang) if name in _SAID and isinstance(value, str) else value
        for name, value in params.items()
    }


def _spoken(value: str, lang: str | None) -> str:
    """Return a text of others in a language, or the words that it lists."""
    whole = translate(value, lang)
    if whole != value:
        return whole
    return ", ".join(translate(part, lang) for part in value.split(", "))


@cache
def _catalogues(lang: str) -> tuple[gettext.NullTranslations, ...]:
    found = []
    for package, domain in (("cbec_core", "cbec"), *((name, name) for name in _packages)):
        folder = _folder(package)
        if folder and gettext.find(domain, folder, [lang]):
            found.append(gettext.translation(domain, folder, [lang]))
    return tuple(found)


def _folder(package: str) -> str:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return ""
    places = list(spec.submodule_search_locations or ()) if spec else []
    return os.path.join(places[0], "locale") if places else ""
