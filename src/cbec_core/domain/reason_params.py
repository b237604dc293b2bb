"""Parameters of a reason: what the sentence about a run names, kept small."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

__all__ = ["Params", "bounded", "listed", "said"]

Params = Mapping[str, str | int]

_MOST = 12
_LONGEST = 500


def bounded(params: Mapping[str, object]) -> Params:
    """Return at most twelve parameters as numbers and short texts.

    Of a text that is cut a digest stays, so that two of them are told apart. As those of errors
    they are shown to people: whoever gives them gives no personal data and no secret.
    """
    return {name: _short(params[name]) for name in list(params)[:_MOST]}


def listed(items: Iterable[str]) -> str:
    """Return several things that are named as one parameter, or a dash for none."""
    return "; ".join(dict.fromkeys(items)) or "–"


def said(reason: str, params: Params) -> str:
    """Return a reason with its parameters on one line, to know it again."""
    return f"{reason} {json.dumps(dict(params), sort_keys=True)}"


def _short(value: object) -> str | int:
    if isinstance(value, int):
        return value
    text = "" if value is None else str(value)
    if len(text) <= _LONGEST:
        return text
    digest = sha256(text.encode(errors="replace")).hexdigest()[:8]
    return f"{text[: _LONGEST - 11]}… #{digest}"
