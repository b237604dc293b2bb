"""The conformance suite of screening lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from cbec_core.domain.errors import ProviderError
from cbec_core.domain.screening import ScreeningReason, Verdict
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.ports.screening import Screener, ScreeningSubject
from cbec_core.ports.transport import Transport, TransportError
from cbec_core.testing.builders import make_subject
from cbec_core.testing.conformance.base import Covers, ProviderConformance
from cbec_core.testing.fakes import TimingOutTransport

__all__ = ["ScreeningConformance"]


class ScreeningConformance(ProviderConformance):
    """Checks that a hit names its list, that silence means searched, and that nobody is named.

    Override `listed` with a subject that is on the list.

    What passing does not prove: that the list is complete or current, that near misses of a name
    are found, or that a clear answer is lawful.
    """

    capability = Capability.SCREENING
    port = Screener
    covers: ClassVar[Covers] = {
        "screen": (
            "test_a_hit_names_its_list",
            "test_a_clean_subject_is_silent",
            "test_a_reason_names_nobody",
            "test_no_answer_is_not_clear",
        )
    }

    @pytest.fixture
    def listed(self) -> ScreeningSubject:
        """Return a subject that is on the list."""
        raise NotImplementedError("override listed")

    @pytest.fixture
    def clean(self) -> ScreeningSubject:
        """Return a subject that is on no list."""
        return make_subject()

    def test_a_hit_names_its_list(
        self, spec: ProviderSpec, provider: Any, listed: ScreeningSubject
    ) -> None:
        self.needs(spec, "screen")
        reasons = provider.screen(listed)
        assert reasons
        for reason in reasons:
            assert isinstance(reason, ScreeningReason)
            assert isinstance(reason.verdict, Verdict)
            assert reason.source
            assert reason.code
            assert reason.list_version, "a decision must be repeatable"
        assert any(reason.verdict is not Verdict.CLEAR for reason in reasons)

    def test_a_clean_subject_is_silent(
        self, spec: ProviderSpec, provider: Any, clean: ScreeningSubject
    ) -> None:
        self.needs(spec, "screen")
        assert all(reason.verdict is Verdict.CLEAR for reason in provider.screen(clean))

    def test_a_reason_names_nobody(
        self, spec: ProviderSpec, provider: Any, listed: ScreeningSubject
    ) -> None:
        self.needs(spec, "screen")
        shown = " ".join(f"{reason.code} {reason.text}" for reason in provider.screen(listed))
        for party in listed.parties:
            for text in (party.address.name, party.address.company, *party.address.lines):
                assert not text or text not in shown

    def test_no_answer_is_not_clear(
        self,
        spec: ProviderSpec,
        make: Callable[[Transport], Any],
        listed: ScreeningSubject,
    ) -> None:
        self.needs(spec, "screen")
        transport = TimingOutTransport()
        try:
            reasons = make(transport).screen(listed)
        except (ProviderError, TransportError):
            return
        assert any(reason.verdict is not Verdict.CLEAR for reason in reasons)
