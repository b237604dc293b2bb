"""The conformance suite of channels for notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import pytest

from cbec_core.domain.operation import OperationKind
from cbec_core.ports.notify import Notice, NoticeResult, Notifier
from cbec_core.ports.provider import Capability
from cbec_core.testing.builders import make_notice
from cbec_core.testing.conformance.effects import (
    FIRST_EFFECT_CHECKS,
    LOOKUP_CHECKS,
    EffectConformance,
)

if TYPE_CHECKING:
    from cbec_core.testing.conformance.base import Covers

__all__ = ["NotifyConformance"]


class NotifyConformance(EffectConformance):
    """Checks that a notice is delivered once.

    Override `decline_request`, or set `declines = False`.

    What passing does not prove: that a person reads the notice, or that it arrives in time.
    """

    capability = Capability.NOTIFY
    port = Notifier
    effects: ClassVar[Mapping[str, OperationKind]] = {"notify": OperationKind.NOTIFY}
    result_type = NoticeResult
    covers: ClassVar[Covers] = {
        "notify": FIRST_EFFECT_CHECKS,
        "lookup": LOOKUP_CHECKS,
    }

    @pytest.fixture
    def success_request(self) -> Notice:
        """Return a notice that is delivered."""
        return make_notice()
