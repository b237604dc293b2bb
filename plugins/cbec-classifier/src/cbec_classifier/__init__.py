"""Suggest codes of the Harmonized System for goods; a person decides, nothing is filed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_classifier.suggesting import Candidate as Candidate
    from cbec_classifier.suggesting import suggest as suggest
    from cbec_classifier.suggesting import suggest_many as suggest_many

__all__ = ["Candidate", "suggest", "suggest_many"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module("cbec_classifier.suggesting"), name)
    globals()[name] = value
    return value
