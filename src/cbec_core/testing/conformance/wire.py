"""What a provider and its counterparty send each other, lost and broken on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from cbec_core.ports.provider import Answer
from cbec_core.ports.transport import HttpRequest, HttpResponse
from cbec_core.testing.fakes import FakeTransport, TimingOutTransport

if TYPE_CHECKING:
    from cbec_core.domain.money import Money
    from cbec_core.ports.transport import Transport

__all__ = [
    "BROKEN",
    "LOST",
    "SAFE_METHODS",
    "always",
    "amount_stands_in",
    "differences",
    "failing",
    "stands_in",
    "what_repeats",
]

Act = Callable[["Transport"], Answer[Any]]

LOST: Final = TimingOutTransport().send
SAFE_METHODS: Final = ("GET", "HEAD")
# What stands between two programs says this, and none of it is a word of the counterparty.
BROKEN: Final = (
    HttpResponse(500, {}, b'{"code": "internal_error"}'),
    HttpResponse(502, {}, b"<html>Bad Gateway</html>"),
    HttpResponse(503, {}, b""),
    HttpResponse(200, {}, b'{"reference": "tr'),
    HttpResponse(200, {}, b"\xff\xfe"),
)
_LONGEST = 20  # requests of one call; more than any needs
# Not "request-id": under this name some counterparties take the key of an operation.
_NEW_EACH_TIME = re.compile(
    r"\b(authori[sz]ation|signature|digest|nonce|date|timestamp|trace\w*|correlation)\b",
    re.IGNORECASE,
)


def always(response: HttpResponse) -> Callable[[HttpRequest], HttpResponse]:
    """Return what answers every request alike."""
    return lambda _: response


def failing(
    act: Act, transport: Transport, fault: Callable[[HttpRequest], HttpResponse]
) -> Iterator[tuple[HttpRequest | None, Answer[Any]]]:
    """Yield what becomes of a call whose first answer, or second, or third, … is a fault.

    The requests before it reach the counterparty, those after it do not. With each answer comes the
    request that failed; none at the end, when all were answered. What raises is unknown to the
    core.
    """
    for place in range(_LONGEST):
        asked: list[HttpRequest] = []

        def answer(
            request: HttpRequest, place: int = place, asked: list[HttpRequest] = asked
        ) -> HttpResponse:
            asked.append(request)
            return fault(request) if len(asked) > place else transport.send(request)

        try:
            found = act(FakeTransport(answer))
        except AssertionError:
            raise  # of the test: a cassette that holds no such request
        except Exception as error:
            found = Answer.unknown(type(error).__name__)
        yield (asked[place] if len(asked) > place else None), found
        if len(asked) <= place:
            return


def what_repeats(request: HttpRequest) -> dict[str, object]:
    """Return the parts of a request, by name, that do not change when it is sent again."""
    headers = {
        f"header {name.lower()}": value
        for name, value in request.headers.items()
        if not _NEW_EACH_TIME.search(name)
    }
    return {"method": request.method, "url": request.url, "body": request.body, **headers}


def differences(
    once: Sequence[HttpRequest],
    again: Sequence[HttpRequest],
    parts: Callable[[HttpRequest], dict[str, object]],
) -> list[str]:
    """Return by what the effects in two conversations differ; the second may leave some out."""
    changing = any(request.method not in SAFE_METHODS for request in once)
    first, second = (
        [parts(one) for one in sent if not changing or one.method not in SAFE_METHODS]
        for sent in (once, again)
    )
    return [
        name
        for told in second
        if told not in first
        for name in min((_unlike(told, known) for known in first), key=len)
    ]


def _unlike(one: dict[str, object], other: dict[str, object]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def stands_in(literal: bytes, sent: bytes) -> bool:
    """Tell whether a number is sent as written: not as a part of a longer one."""
    return _number(re.escape(literal), sent)


def amount_stands_in(amount: Money, text: bytes) -> bool:
    """Tell whether an amount is written out in a text, with more zeros behind it or without."""
    written = str(amount.amount)
    zeros = rb"0*" if "." in written else rb"(?:\.0+)?"
    return _number(re.escape(written.encode()) + zeros, text)


def _number(pattern: bytes, text: bytes) -> bool:
    return re.search(rb"(?<![\d.,])" + pattern + rb"(?!\d|[.,]\d)", text) is not None
