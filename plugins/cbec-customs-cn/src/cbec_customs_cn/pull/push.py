"""`realTimeDataUpload`: send what customs asked for, signed, once it is known."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from cbec_core.api import CbecError, HttpRequest, Severity, TransportError
from cbec_customs_cn.pull.payment import check_payment
from cbec_customs_cn.pull.settings import PUSH_URL
from cbec_customs_cn.pull.wire import Quoting, Signed, form, payload

if TYPE_CHECKING:
    from cbec_core.api import Clock, Transport
    from cbec_customs_cn.pull.records import PaymentRecords
    from cbec_customs_cn.pull.store import Kept, PullStore
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["PushReport", "Pusher"]

_HEADERS: Final = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
_TAKEN: Final = "10000"
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)


@attrs.frozen
class PushReport:
    """Count what a run did: sent, put back until later, left to a person."""

    pushed: int = 0
    later: int = 0
    parked: int = 0


class Pusher:
    """Drain the queue; a run may be repeated or killed at any time, and several may run at once.

    The bytes of a request are committed before they leave, and the same bytes go again if nobody
    knows whether they arrived: customs knows the session. What stays unanswered `most_attempts`
    times, lacks its payment data as long, or is refused is parked.
    """

    def __init__(
        self,
        store: PullStore,
        records: PaymentRecords,
        signer: Signer,
        transport: Transport,
        clock: Clock,
        *,
        url: str = PUSH_URL,
        quoting: Quoting = Quoting.QUOTED,
        timeout_s: int = 20,
        most_attempts: int = 12,
    ) -> None:
        self._store, self._records, self._signer = store, records, signer
        self._transport, self._clock = transport, clock
        self._url, self._quoting, self._timeout_s = url, quoting, timeout_s
        self._most_attempts = most_attempts
        # A dead worker's request may be taken again once its own call must have ended.
        self._lease = timedelta(seconds=timeout_s + 60)

    def drain(self, most: int = 1000) -> PushReport:
        """Send what is due, at most so many requests.

        Raises what the signer raises, after the request is put back: a wrong password must not be
        tried once for every request.
        """
        report = PushReport()
        for _ in range(most):
            claimed = self._store.claim(self._clock.now(), self._lease)
            if claimed is None:
                break
            outcome = self._push(claimed)
            report = attrs.evolve(report, **{outcome: getattr(report, outcome) + 1})
        return report

    def _push(self, claimed: Kept) -> str:
        body = claimed.body
        if not body:
            try:
                exchange = self._records.payment(claimed.order_no)
            except CbecError as fault:
                return self._later(claimed, fault.code)
            if exchange is None:
                return self._later(claimed, "ceb.pull_no_payment")
            for finding in check_payment(exchange, claimed.order_no):
                if finding.severity is Severity.ERROR:
                    self._store.park(claimed, f"{finding.code} {finding.path}")
                    return "parked"
            moment = int(self._clock.now().timestamp() * 1000)
            values = Signed.of(exchange, claimed.session_id, moment)
            try:
                body = form(payload(values, self._quoting, self._signer))
            except CbecError as fault:
                self._later(claimed, fault.code)
                raise
            self._store.keep(claimed, body)
        return self._send(claimed, body)

    def _send(self, claimed: Kept, body: bytes) -> str:
        request = HttpRequest("POST", self._url, _HEADERS, body)
        try:
            response = self._transport.send(request, self._timeout_s)
        except TransportError:
            return self._later(claimed, "ceb.pull_no_answer")
        code = _code(response.body) if response.status == 200 else ""
        if not code:
            return self._later(claimed, "ceb.pull_no_answer")
        if code == _TAKEN:
            self._store.pushed(claimed, self._clock.now(), code)
            return "pushed"
        self._store.park(claimed, "ceb.pull_refused", code)
        return "parked"

    def _later(self, claimed: Kept, reason: str) -> str:
        if claimed.attempts >= self._most_attempts:
            self._store.park(claimed, reason)
            return "parked"
        self._store.later(claimed, self._due(claimed.attempts), reason)
        return "later"

    def _due(self, attempts: int) -> datetime:
        wait = min(_FIRST * (1 << min(attempts - 1, 10)), _LONGEST)
        return self._clock.now() + wait


def _code(body: bytes) -> str:
    """Return the code of an answer, empty if it is none."""
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    code = str(read.get("code", "")) if isinstance(read, dict) else ""
    return code if code.isascii() and code.isdigit() and len(code) <= 5 else ""
