"""What must be known of the configuration before plugins are listed, without loading pydantic."""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["blocked_plugins"]

_VARIABLE = "CBEC_PLUGINS__BLOCK"


def blocked_plugins(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str] | None = None
) -> frozenset[str]:
    """Return the block list of a file, or of the environment, which counts more.

    A file that is missing or wrong blocks nothing here: opening it will say what is wrong.
    """
    if text := (os.environ if environ is None else environ).get(_VARIABLE, ""):
        return _names(text)
    try:
        with open(path or os.devnull, "rb") as file:
            raw = file.read()
    except OSError:
        return frozenset()
    if b"plugins" not in raw:
        return frozenset()
    import tomllib

    try:
        block = tomllib.loads(raw.decode("utf-8"))["plugins"]["block"]
    except (KeyError, TypeError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return frozenset()
    return _names(block) if isinstance(block, str) else frozenset(map(str, block))


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())
