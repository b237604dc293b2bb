"""The conformance suite of customs regimes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.domain.customs import DeclarationState, Direction, Finding, Severity
from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationKind
from cbec_core.domain.product import CustomsProfile
from cbec_core.ports.customs import (
    CancelDeclarationRequest,
    CustomsRegime,
    DeclarationRequest,
    DeclarationResult,
)
from cbec_core.ports.documents import Document
from cbec_core.ports.provider import Capability, Outcome, ProviderSpec
from cbec_core.testing.builders import DAY, make_declaration_request
from cbec_core.testing.conformance.base import EXACT, Covers, call, succeeded
from cbec_core.testing.conformance.effects import (
    EFFECT_CHECKS,
    FIRST_EFFECT_CHECKS,
    LOOKUP_CHECKS,
    EffectConformance,
)
from cbec_core.testing.conformance.wire import amount_stands_in
from cbec_core.testing.fakes import FakeTransport

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.ports.transport import Transport

__all__ = ["CustomsConformance"]


class CustomsConformance(EffectConformance):
    """Checks that a declaration is filed once and that what is missing is said beforehand.

    Override `success_request` (complete), `decline_request`, and `directions` if only one border
    is served. `text_of` reads the text of a message, so that amounts in it can be compared; where
    no message is handed out they are looked for in what is sent (`wire_text`).

    What passing does not prove: that the authority accepts the message, that its schema or code
    lists are current, that codes and values are right, that a rejection in the live system is
    understood, or that the authority knows a repeated operation id again.
    """

    capability = Capability.CUSTOMS
    port = CustomsRegime
    effects: ClassVar[Mapping[str, OperationKind]] = {
        "declare": OperationKind.DECLARE,
        "cancel": OperationKind.CANCEL_DECLARATION,
    }
    result_type = DeclarationResult
    directions: ClassVar[tuple[Direction, ...]] = tuple(Direction)
    covers: ClassVar[Covers] = {
        "requirements": (
            "test_a_complete_consignment_needs_nothing",
            "test_what_is_missing_is_named_by_line",
        ),
        "declare": (
            *FIRST_EFFECT_CHECKS,
            "test_every_border_answers_with_a_state",
            "test_messages_hold_exact_amounts",
        ),
        "cancel": (
            *EFFECT_CHECKS,
            "test_a_cancelled_declaration_says_so",
            "test_an_unknown_declaration_is_not_cancelled",
        ),
        "lookup": LOOKUP_CHECKS,
    }

    @pytest.fixture
    def success_request(self) -> DeclarationRequest:
        """Return a complete declaration."""
        return make_declaration_request(direction=self.directions[0])

    @pytest.fixture
    def incomplete(self, success_request: DeclarationRequest) -> Consignment:
        """Return a consignment without the customs data of its first line."""
        first, *others = success_request.consignment.lines
        bare = attrs.evolve(first, customs=CustomsProfile())
        return attrs.evolve(success_request.consignment, lines=(bare, *others))

    def ready_for(self, effect: str, spec: ProviderSpec, provider: Any, request: Any) -> Any:
        """File the declaration that is to be withdrawn."""
        if effect != "cancel":
            return request
        self.needs(spec, "declare")
        filed = self.settled(provider, request, call(provider.declare, request))
        return CancelDeclarationRequest("op_cancel", succeeded(filed).number)

    @staticmethod
    def text_of(document: Document) -> str:
        """Return the text of a message; override it for formats that are not plain text."""
        return document.content.decode("utf-8")

    def test_a_complete_consignment_needs_nothing(
        self, spec: ProviderSpec, provider: Any, success_request: DeclarationRequest
    ) -> None:
        self.needs(spec, "requirements")
        found = provider.requirements(success_request.consignment, DAY)
        assert [f for f in found if f.severity is Severity.ERROR] == []

    def test_what_is_missing_is_named_by_line(
        self, spec: ProviderSpec, provider: Any, incomplete: Consignment
    ) -> None:
        self.needs(spec, "requirements")
        found = provider.requirements(incomplete, DAY)
        assert found
        for finding in found:
            assert isinstance(finding, Finding)
            assert finding.code
            assert finding.text
            assert finding.text_zh
        named = {finding.line_id for finding in found if finding.severity is Severity.ERROR}
        assert incomplete.lines[0].line_id in named

    @pytest.mark.parametrize("direction", list(Direction))
    def test_every_border_answers_with_a_state(
        self,
        spec: ProviderSpec,
        provider: Any,
        success_request: DeclarationRequest,
        direction: Direction,
    ) -> None:
        self.needs(spec, "declare")
        if direction not in self.directions:
            pytest.skip(f"no {direction} regime")
        request = attrs.evolve(success_request, direction=direction)
        result = succeeded(self.settled(provider, request, call(provider.declare, request)))
        assert result.number
        assert isinstance(result.state, DeclarationState)
        assert result.state is not DeclarationState.DRAFT, "what is filed is no draft"
        for message in result.messages:
            assert isinstance(message, Document)
            assert message.content
            assert not set(message.name) & set("/\\\0")

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_messages_hold_exact_amounts(
        self,
        spec: ProviderSpec,
        make: Callable[[Transport], Any],
        transport: Transport,
        success_request: DeclarationRequest,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "declare")
        if spec.currencies and currency not in spec.currencies:
            pytest.skip(f"{spec.code} does not take {currency}")
        amount = Money(minor, currency)
        old = success_request.consignment
        lines = tuple(attrs.evolve(line, value=amount) for line in old.lines)
        none = Money.zero(currency)
        consignment = attrs.evolve(old, lines=lines, freight=none, insurance=none)
        request = attrs.evolve(success_request, consignment=consignment)
        heard = FakeTransport(transport.send)
        provider = make(heard)
        result = succeeded(self.settled(provider, request, call(provider.declare, request)))
        for message in result.messages:
            if message.media_type == "application/json":
                json.loads(message.content)
        texts = [self.text_of(message).encode() for message in result.messages]
        texts = texts or [self.wire_text(sent) for sent in heard.requests]
        if not texts:
            pytest.skip("this regime neither hands out messages nor sends any")
        assert any(amount_stands_in(amount, text) for text in texts)

    def test_a_cancelled_declaration_says_so(
        self, spec: ProviderSpec, provider: Any, success_request: DeclarationRequest
    ) -> None:
        self.needs(spec, "cancel")
        request = self.ready_for("cancel", spec, provider, success_request)
        answer = self.settled(provider, request, call(provider.cancel, request), "cancel")
        assert succeeded(answer).state is DeclarationState.CANCELLED

    def test_an_unknown_declaration_is_not_cancelled(
        self, spec: ProviderSpec, provider: Any
    ) -> None:
        self.needs(spec, "cancel")
        request = CancelDeclarationRequest("op_cancel_0", "no-such-number")
        assert call(provider.cancel, request).outcome is Outcome.REJECTED
