"""What is said of a message: a code with its place and parameters, texts in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from cbec_core.api import Finding, Severity

__all__ = [
    "CebFinding",
    "FindingText",
    "Param",
    "Params",
    "define_findings",
    "finding_texts",
    "worst",
]

Param = str | int
Params = Mapping[str, Param]
_TEXTS: dict[str, FindingText] = {}


def _frozen(params: Params) -> Params:
    return MappingProxyType(dict(params))


@attrs.frozen
class FindingText:
    """Hold how bad a finding is, and its templates in English and Chinese."""

    severity: Severity
    en: str
    zh: str


@attrs.frozen
class CebFinding:
    """Something in a message that customs refuses or may refuse.

    `path` is where, such as CEB603Message/Inventory[2]/InventoryList[1]/gcode, counted from 1.
    `params` fill the text; they hold bounds, counts and names of fields, never values of a person.
    """

    code: str
    path: str
    params: Params = attrs.field(default=MappingProxyType({}), converter=_frozen, hash=False)

    @property
    def severity(self) -> Severity:
        """Return how bad it is."""
        return _TEXTS[self.code].severity

    @property
    def text(self) -> str:
        """Return what is wrong and how to mend it, in English."""
        return _TEXTS[self.code].en.format_map(self.params)

    @property
    def text_zh(self) -> str:
        """Return the same in Chinese."""
        return _TEXTS[self.code].zh.format_map(self.params)

    def shared(self, line_id: str = "") -> Finding:
        """Return it as the core's value."""
        return Finding(self.code, self.severity, self.text, self.text_zh, line_id, self.path)


def define_findings(texts: Mapping[str, tuple[Severity, str, str]]) -> None:
    """Add codes with severity, English and Chinese template; a code means one thing for ever."""
    for code, (severity, en, zh) in texts.items():
        text = FindingText(severity, en, zh)
        if _TEXTS.setdefault(code, text) != text:
            raise ValueError(f"finding code {code!r} is defined twice with different texts")


def finding_texts() -> Mapping[str, FindingText]:
    """Return every defined code with its texts, for documentation and tests."""
    return MappingProxyType(_TEXTS)


def worst(findings: Iterable[CebFinding]) -> Severity | None:
    """Return the worst severity among findings, None if there are none."""
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    found = {finding.severity for finding in findings}
    return next((severity for severity in order if severity in found), None)
