"""The codes of this plugin, and the fault of a card that carries its place."""

from __future__ import annotations

from collections.abc import Sequence

from cbec_core.api import ConfigError, Finding, Severity, define_errors

__all__ = ["Fault", "card_refused", "refusal"]

define_errors(
    {
        "ratecard.card_refused": (
            "The rate card is refused: {count} fault(s); the first is at {place}: {reason}.",
            "Run `cbec ratecard check` on the card's files; nothing of it is used until it holds.",
        ),
        "ratecard.store_unusable": (
            "The store of tracking numbers cannot be used: {reason}.",
            "Check providers.carrier.ratecard.store: the folder must exist and be writable.",
        ),
        "ratecard.number_block_invalid": (
            "The block of tracking numbers is not valid: {reason}.",
            "Compare providers.carrier.ratecard.numbers with the block that you were given.",
        ),
    }
)


class Fault(Exception):
    """A fault that refuses the whole card."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.path}: {finding.text}")
        self.finding = finding

    @classmethod
    def at(cls, place: str, code: str, text: str, text_zh: str) -> Fault:
        """Return the fault of a place, "file" or "file:line"."""
        return cls(Finding(code, Severity.ERROR, text, text_zh, path=place))


def refusal(service: str, code: str, text: str, text_zh: str) -> Finding:
    """Return why a service is not offered; its code is the finding's path."""
    return Finding(f"ratecard.{code}", Severity.INFO, text, text_zh, path=service)


def card_refused(faults: Sequence[Finding]) -> ConfigError:
    """Return the error of a card with faults; it tells their number and the first."""
    return ConfigError(
        "ratecard.card_refused", count=len(faults), place=faults[0].path, reason=faults[0].text
    )
