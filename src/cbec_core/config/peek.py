"""What must be known of the configuration before plugins are listed, without loading pydantic."""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["blocked_plugins", "split_names"]

_VARIABLE = "CBEC_PLUGINS__BLOCK"


def blocked_plugins(
    path: str | os.PathLike[str] | None, environ: Mapping[str, str] | None = None
) -> frozenset[str]:
    """Return the block list of a file, or of the environment, which counts more.

    The variable counts in any case, as it does for `load_settings`; of several the last does. A
    file that is missing or wrong blocks nothing here: opening it will say what is wrong.
    """
    variables = (os.environ if environ is None else environ).items()
    if given := [text for name, text in variables if text and name.upper() == _VARIABLE]:
        return frozenset(split_names(given[-1]))
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
    return frozenset(split_names(block) if isinstance(block, str) else map(str, block))


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text: "a, b", or a list as JSON and TOML write it.

    Both are usual in variables, and a block list that is read wrongly blocks nothing.
    """
    inner, around = text.strip(), None
    if inner.startswith("[") and inner.endswith("]"):
        inner, around = inner[1:-1], " \t\n\"'"
    return tuple(name for part in inner.split(",") if (name := part.strip(around)))
