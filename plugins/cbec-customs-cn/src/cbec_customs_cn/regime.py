"""The six regimes before China's customs: one class, told apart by the settings' mode.

An order is built, kept in the dossier, and only then handed to the channel: a process that dies in
between sends the very same bytes under the same name when it is asked again. What customs makes of
it comes back as receipts, so that a filing is pending until customs has spoken.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cbec_core.api import (
    Answer,
    CancelDeclarationRequest,
    Consignment,
    DeclarationRequest,
    DeclarationResult,
    Finding,
    LookupRequest,
    OperationKind,
    ProviderError,
    ProviderTools,
    Severity,
)
from cbec_customs_cn.allowance_filing import allowance_missing
from cbec_customs_cn.messages.table import Signing, kind
from cbec_customs_cn.modes import filed
from cbec_customs_cn.opening import open_channel, open_papers, open_signer
from cbec_customs_cn.prepare.filing import Filing, Papers
from cbec_customs_cn.prepare.findings import found
from cbec_customs_cn.prepare.messages import (
    check_filing,
    document_of,
    packed,
    requirements_of,
    too_large,
)
from cbec_customs_cn.times import CHINA
from cbec_customs_cn.withdrawing import withdrawal, withdrawal_kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from cbec_customs_cn.channels import Channel
    from cbec_customs_cn.desk import Desk
    from cbec_customs_cn.settings import CustomsCnSettings
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["CustomsCn"]

_Stamp = tuple[int, int]


class CustomsCn:
    """Declare orders at China's customs, and follow what becomes of them."""

    def __init__(
        self,
        settings: CustomsCnSettings,
        tools: ProviderTools,
        channel: Channel | None = None,
    ) -> None:
        self._settings = settings
        self._tools = tools
        self._channel = channel
        self._known: tuple[tuple[_Stamp, ...], Papers] | None = None

    @property
    def _papers(self) -> Papers:
        """Return the tables as they are now: a worker lives longer than a goods record."""
        names = (self._settings.goods, self._settings.trips)
        stamps = tuple(_stamp(self._tools.path(name)) for name in names if name)
        known = self._known
        if known is None or known[0] != stamps:
            known = self._known = (stamps, open_papers(self._settings, self._tools))
        return known[1]

    @cached_property
    def _signer(self) -> Signer | None:
        return open_signer(self._settings.signer, self._tools)

    @cached_property
    def _desk(self) -> Desk:
        from cbec_customs_cn.desk import Desk

        channel = self._channel or open_channel(self._settings.channel, self._tools)
        return Desk.open(self._settings, self._tools, channel, self._signer)

    def requirements(self, consignment: Consignment, on: date) -> tuple[Finding, ...]:
        """Return what is missing, by line, and what keeps every order from being declared."""
        return (*self._unable(on), *requirements_of(consignment, self._papers, on))

    def _unable(self, on: date) -> Iterator[Finding]:
        settings, mode = self._settings, self._settings.mode
        messages = filed(mode, settings.roles, on)
        if mode.list_message not in messages:
            yield found("not_sent", "roles", message=mode.list_message)
        ways = {
            "channel.kind": self._channel is not None or settings.channel.kind != "none",
            "database_url": bool(settings.database_url.get_secret_value()),
        }
        for name, there in ways.items():
            if not there:
                told = {"message": mode.list_message, "regime": mode.code}
                yield found("setting_missing", name, setting=name, **told)
        yield from self._unsigned(messages)
        if mode.list_message in messages:
            yield from allowance_missing(settings)

    def declare(self, request: DeclarationRequest) -> Answer[DeclarationResult]:
        """File what these roles file of an order; pending until customs has spoken.

        What of it stands already is not sent again: a refused paper goes alone, and the list that
        waits for it is followed.
        """
        mode, papers, operation = self._settings.mode, self._papers, request.operation_id
        if request.direction is not mode.direction:
            return Answer.rejected("customs_cn.wrong_border")
        messages = filed(mode, self._settings.roles, request.on)
        if mode.list_message not in messages:
            return Answer.rejected("customs_cn.not_sent")
        merchant = request.order.merchant_id
        if not self._desk.holds(merchant, operation, mode.list_message):
            list_kind, waybill = mode.list_message, request.tracking_number
            standing = self._desk.standing(list_kind, request.order, waybill)
            if standing is not None:
                messages = tuple(code for code in messages if code != list_kind)
            now = self._tools.clock.now()
            filing = Filing(
                operation,
                request.order,
                request.consignment,
                waybill,
                request.on,
                now,
            )
            said = (*check_filing(filing, papers, messages), *self._unsigned(messages))
            if refusal := _refusal(said):
                return refusal
            made = [
                message
                for code in messages
                for message in packed(code, (document_of(filing, papers, code),), papers)
            ]
            if refusal := _refusal(tuple(filter(None, (too_large(m, papers) for m in made)))):
                return refusal
            if refusal := _refusal(self._desk.hold(merchant, made, now)):
                return refusal
            for message in made:
                self._desk.keep(
                    merchant, message, operation, order_id=request.order.id, on=request.on, at=now
                )
            if standing is not None:
                # Last: what an operation follows is not built again after a crash.
                self._desk.follow(standing, operation)
        return self._sent(merchant, operation, mode.list_message)

    def cancel(self, request: CancelDeclarationRequest) -> Answer[DeclarationResult]:
        """Apply to withdraw a list by its number; pending until customs has decided."""
        operation, list_message = request.operation_id, self._settings.mode.list_message
        code = withdrawal_kind(list_message)
        merchant = self._desk.merchant_of_operation(operation)
        if not merchant or not self._desk.holds(merchant, operation, code):
            merchant = self._desk.merchant_of_number(list_message, request.number)
            record = self._desk.list_of_number(merchant, list_message, request.number)
            if record is None:
                return Answer.rejected("declaration_not_found")
            now = self._tools.clock.now()
            today = now.astimezone(CHINA).date()
            if refusal := self._desk.not_withdrawable(record, today):
                return Answer.rejected(refusal)
            message = withdrawal(self._desk.message_of(record), record, operation, now)
            order = record.order_id
            self._desk.keep(merchant, message, operation, order_id=order, on=today, at=now)
        return self._sent(merchant, operation, code)

    def lookup(self, request: LookupRequest) -> Answer[DeclarationResult]:
        """Send what a crash kept from being sent, read receipts, and tell what is known."""
        operation, code = request.operation_id, self._settings.mode.list_message
        if request.kind == OperationKind.CANCEL_DECLARATION:
            code = withdrawal_kind(code)
        merchant = self._desk.merchant_of_operation(operation)
        if not merchant or not self._desk.holds(merchant, operation, code):
            return Answer.rejected("not_found", "no message of it was ever prepared")
        try:
            self._desk.send(merchant, operation)
            self._desk.read(merchant)
        except ProviderError as fault:
            return Answer.unknown(fault.code)
        return self._desk.answer(merchant, operation, code)

    def _unsigned(self, messages: tuple[str, ...]) -> Iterator[Finding]:
        for code in messages:
            if kind(code).signing is Signing.REQUIRED and self._signer is None:
                yield found("unsigned", "signer.kind", message=code)

    def _sent(self, merchant: str, operation: str, code: str) -> Answer[DeclarationResult]:
        try:
            self._desk.send(merchant, operation)
        except ProviderError as fault:
            # The bytes are kept and are sent again by the next look-up.
            return Answer.unknown(fault.code)
        return Answer.pending(self._desk.reference(merchant, operation, code))


def _stamp(path: Path) -> _Stamp:
    """Return what changes when a file does; of one that is not there nothing."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _refusal(said: tuple[Finding, ...]) -> Answer[DeclarationResult] | None:
    errors = [one for one in said if one.severity is Severity.ERROR]
    if not errors:
        return None
    places = "; ".join(f"{one.path}: {one.text} {one.text_zh}".rstrip() for one in errors[:10])
    return Answer.rejected(errors[0].code, places)
