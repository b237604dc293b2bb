"""A u-key of China E-port, through the WebSocket that its software opens on the PC (extra `ukey`).

No specification of the protocol was published; it is what several implementations agree on. Names
and address can be set, for software that differs.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import re
import threading
import time
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs

from cbec_core.api import ConfigError, ProviderError, Retry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from cbec_core.api import ProviderTools, SecretStr
    from cbec_customs_cn.signing.signer import Algorithm
    from cbec_customs_cn.signing.terms import SigningTable

__all__ = ["UKEY_URL", "UkeyMethods", "UkeySigner", "open_signer"]

UKEY_URL: Final = "ws://127.0.0.1:61232"
_LARGEST: Final = 1_000_000
_MOST_OTHERS: Final = 20  # frames that answer nobody: a greeting, an answer that came too late
# The library's own logger would write every frame at level DEBUG, and with it the password.
_SILENT: Final = logging.Logger("cbec_customs_cn.ukey")
_SILENT.disabled = True
_CODE: Final = re.compile(r"Err:[A-Za-z]*\d+")


@attrs.frozen
class UkeyMethods:
    """Name what is called; one of the software's versions may call it otherwise."""

    sign: str = "cus-sec_SpcSignDataAsPEM"
    certificate: str = "cus-sec_SpcGetSignCertAsPEM"
    number: str = "cus-sec_SpcGetCertNo"


class UkeySigner:
    """Sign with the key in the reader, one call at a time; about 250 a minute by the maker.

    What the key answers of itself is asked once. Nothing is asked before the first use. Raises
    `ceb.ukey_unreachable` (safe to repeat), `ceb.ukey_refused` (a wrong password locks the key, so
    not repeated), `ceb.ukey_answer`, `ceb.ukey_other`, `ceb.ukey_remote`, `ceb.extra_missing`.
    """

    def __init__(
        self,
        algorithm: Algorithm,
        password: SecretStr,
        *,
        url: str = UKEY_URL,
        allow_remote: bool = False,
        timeout_s: int = 30,
        methods: UkeyMethods | None = None,
    ) -> None:
        if not allow_remote and not _is_loopback(url):
            raise ConfigError("ceb.ukey_remote")
        self._algorithm, self._password, self._url = algorithm, password, url
        self._timeout_s, self._methods = timeout_s, methods or UkeyMethods()
        self._lock = threading.Lock()
        self._calls = 0
        self._number = self._certificate = ""

    def __repr__(self) -> str:
        return f"UkeySigner({self._algorithm.name}, {self._url!r})"

    @property
    def algorithm(self) -> Algorithm:
        """Return the algorithm of the key."""
        return self._algorithm

    @property
    def cert_no(self) -> str:
        """Return the number of the certificate, as the key tells it."""
        if not self._number:
            with self._lock:
                self._number = self._ask(self._methods.number, {})[0]
        return self._number

    @property
    def cert_b64(self) -> str:
        """Return the certificate as base64 of DER, without line breaks."""
        if not self._certificate:
            with self._lock:
                self._certificate = _packed(self._ask(self._methods.certificate, {})[0])
        return self._certificate

    def sign(self, data: bytes) -> bytes:
        """Return the signature over UTF-8 data, which the key digests itself."""
        number = self.cert_no
        arguments = {"inData": data.decode(), "passwd": self._password.get_secret_value()}
        with self._lock:
            answer = self._ask(self._methods.sign, arguments)
        if len(answer) > 1 and answer[1] != number:
            raise ProviderError("ceb.ukey_other", retry=Retry.NEVER)
        return base64.b64decode(_packed(answer[0]))

    def _ask(self, method: str, arguments: dict[str, str]) -> list[str]:
        self._calls += 1
        ends = time.monotonic() + self._timeout_s
        request = {"_method": method, "_id": self._calls, "args": arguments}
        with self._connected() as connection:
            connection.send(json.dumps(request, ensure_ascii=False))
            for _ in range(_MOST_OTHERS):
                frame = connection.recv(timeout=max(ends - time.monotonic(), 0))
                answer = _read(frame)
                if answer.get("_method") == method and answer.get("_id") == self._calls:
                    return _data(answer)
        raise ProviderError("ceb.ukey_answer", retry=Retry.SAFE)

    @contextmanager
    def _connected(self) -> Iterator[ClientConnection]:
        try:
            from websockets.exceptions import WebSocketException
            from websockets.sync.client import connect
        except ImportError:
            raise ConfigError(
                "ceb.extra_missing", feature="The u-key", package="websockets", extra="ukey"
            ) from None
        try:
            # Never by a proxy of the environment: the password is in the request.
            with connect(
                self._url,
                open_timeout=self._timeout_s,
                close_timeout=1,
                max_size=_LARGEST,
                proxy=None,
                logger=_SILENT,
            ) as connection:
                yield connection
        except (OSError, TimeoutError, WebSocketException) as fault:
            raise ProviderError(
                "ceb.ukey_unreachable", retry=Retry.SAFE, fault=type(fault).__name__
            ) from None


def open_signer(settings: SigningTable, tools: ProviderTools) -> UkeySigner:
    """Return the signer that settings name; the key is asked when something is first signed."""
    terms = settings.terms
    return UkeySigner(
        terms.of_ukey(),
        settings.password,
        url=settings.address or UKEY_URL,
        allow_remote=terms.allow_remote,
        timeout_s=terms.timeout_s,
        methods=terms.methods(),
    )


def _read(frame: str | bytes) -> dict[str, Any]:
    try:
        read = json.loads(frame)
    except (ValueError, RecursionError):
        raise ProviderError("ceb.ukey_answer", retry=Retry.SAFE) from None
    if not isinstance(read, dict):
        raise ProviderError("ceb.ukey_answer", retry=Retry.SAFE)
    return read


def _data(answer: dict[str, Any]) -> list[str]:
    found = answer.get("_args")
    if not isinstance(found, dict):
        raise ProviderError("ceb.ukey_answer", retry=Retry.SAFE)
    if answer.get("_status") != "00" or found.get("Result") is not True:
        # Of what it says only its code: its words may repeat what it was given.
        code = _CODE.search(json.dumps(found.get("Error", "")))
        said = code[0] if code else "no code"
        raise ProviderError("ceb.ukey_refused", retry=Retry.NEVER, code=said)
    data = found.get("Data")
    if not isinstance(data, list) or not data or not all(isinstance(one, str) for one in data):
        raise ProviderError("ceb.ukey_answer", retry=Retry.SAFE)
    return data


def _packed(pem: str) -> str:
    """Return base64 without its PEM lines and breaks."""
    packed = "".join("".join(line.split()) for line in pem.splitlines() if "-----" not in line)
    try:
        base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        packed = ""
    if not packed:
        raise ProviderError("ceb.ukey_answer", retry=Retry.SAFE)
    return packed


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
