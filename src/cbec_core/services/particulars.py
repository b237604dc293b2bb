"""Particulars: how the reasons of steps name lines, fields and rules, in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cbec_core.domain.reason_params import listed

if TYPE_CHECKING:
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.returns import Return

__all__ = ["places", "units_back"]


def places(findings: Iterable[Finding], skus: Mapping[str, str]) -> str:
    """Return where findings are: by line with its SKU the fields, each with its code."""
    lines: dict[str, list[str]] = {}
    for found in findings:
        place = " ".join(filter(None, (found.line_id, skus.get(found.line_id))))
        lines.setdefault(place, []).append(f"{found.path} [{found.code}]".lstrip())
    return listed(
        f"{place}: {', '.join(fields)}".removeprefix(": ") for place, fields in lines.items()
    )


def units_back(returns: Iterable[Return]) -> str:
    """Return how many units of each line were given back."""
    units: dict[str, int] = {}
    for back in returns:
        for line in back.lines:
            units[line.line_id] = units.get(line.line_id, 0) + line.quantity
    return listed(f"{line} × {quantity}" for line, quantity in units.items())
