"""{{Class}} as a screening list."""

from __future__ import annotations

from cbec_core.api import ProviderTools, ScreeningReason, ScreeningSubject, Verdict

from {{package}}.listed import NAMES, VERSION

__all__ = ["{{Class}}Screening"]


class {{Class}}Screening:
    """Search the names of `listed.py`."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def screen(self, subject: ScreeningSubject) -> tuple[ScreeningReason, ...]:
        """Return every hit; the reason never repeats a name."""
        return tuple(
            ScreeningReason(
                source="{{name}}",
                verdict=Verdict.BLOCKED,
                code="{{name}}.party_listed",
                text="a party is on the list",
                list_version=VERSION,
            )
            for party in subject.parties
            if party.address.name.casefold() in NAMES
        )
