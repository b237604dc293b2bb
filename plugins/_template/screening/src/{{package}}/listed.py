"""The list; replace it by the one that you are licensed to search."""

from __future__ import annotations

__all__ = ["NAMES", "VERSION"]

VERSION = "{{name}}-2026-01"
NAMES = frozenset({"listed person"})
