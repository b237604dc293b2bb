"""AMQP 0-9-1 by pika (extra `amqp`): confirmed on sending, acknowledged by hand on receiving.

A message goes to the default exchange under the name of `out_queue`, and comes from `in_queue`;
dead letters go to `in_queue` with `.dead` behind it. The queues are there already or are made
durable. What was fetched and not settled is given again by the broker once the connection ends.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from cbec_core.api import ConfigError
from cbec_customs_cn.channels import Received
from cbec_customs_cn.channels.faults import ChannelError, check_name, is_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pika import BlockingConnection
    from pika.adapters.blocking_connection import BlockingChannel

    from cbec_core.api import ProviderTools, SecretStr
    from cbec_customs_cn.settings import ChannelSettings

__all__ = ["AmqpChannel", "open_channel"]

_KIND: Final = "amqp"
_HEARTBEAT_S: Final = 30
_TIMEOUT_S: Final = 20
_PERSISTENT: Final = 2
T = TypeVar("T")


def open_channel(settings: ChannelSettings, tools: ProviderTools) -> AmqpChannel:
    """Return the channel of the broker and the queues that settings name."""
    return AmqpChannel(settings.url, settings.out_queue, settings.in_queue)


class _Link:
    """A connection, and what was fetched over it and is not settled, with the broker's tag."""

    def __init__(self, connection: BlockingConnection, channel: BlockingChannel) -> None:
        self.connection = connection
        self.channel = channel
        self.waiting: dict[str, tuple[Received, int]] = {}


class AmqpChannel:
    """Carry messages over one connection, one call at a time; it is opened when it is needed.

    A connection that the broker dropped while nobody called, for want of heartbeats, is opened
    anew. Raises `ceb.extra_missing`, and ChannelError.
    """

    def __init__(self, url: SecretStr, out_queue: str, in_queue: str) -> None:
        self._url = url
        self._out_queue = out_queue
        self._in_queue = in_queue
        self._lock = threading.Lock()
        self._link: _Link | None = None

    def send(self, name: str, raw: bytes) -> None:
        """Publish a message and wait until the broker says that it has it on disk."""
        check_name(name)
        self._called(lambda link: self._publish(link, self._out_queue, name, raw), effect=True)

    def receive(self, limit: int) -> Sequence[Received]:
        """Fetch up to `limit`, first those that are not settled yet."""
        return self._called(lambda link: self._fetch(link, limit), effect=False)

    def settle(self, received: Received) -> None:
        """Acknowledge a message; after a lost connection the broker gives it once more."""
        self._called(lambda link: self._acknowledge(link, received), effect=False)

    def refuse(self, received: Received, reason: str) -> None:
        """Put a message on the queue of dead letters, and then acknowledge it."""

        def refused(link: _Link) -> None:
            dead = f"{self._in_queue}.dead"
            link.channel.queue_declare(dead, durable=True)
            self._publish(link, dead, received.name, received.raw, reason)
            self._acknowledge(link, received)

        self._called(refused, effect=False)

    def close(self) -> None:
        """End the connection; a later call opens another."""
        with self._lock:
            self._drop()

    def _called(self, work: Callable[[_Link], T], *, effect: bool) -> T:
        pika = _pika()
        with self._lock:
            link = self._opened()
            try:
                return work(link)
            except (pika.exceptions.UnroutableError, pika.exceptions.NackError) as error:
                reason = type(error).__name__
                raise ChannelError(_KIND, reason, sent=False, refused=True) from None
            except (pika.exceptions.AMQPError, OSError) as error:
                self._drop()
                raise ChannelError(_KIND, type(error).__name__, sent=effect) from None

    def _opened(self) -> _Link:
        """Return a connection that has just answered; nothing was sent if there is none."""
        pika = _pika()
        if self._link is not None:
            with suppress(pika.exceptions.AMQPError, OSError):
                # Heartbeats are answered here, and a connection that was dropped is seen.
                self._link.connection.process_data_events(0)
                if self._link.channel.is_open:
                    return self._link
            self._drop()
        try:
            connection = pika.BlockingConnection(_parameters(self._url.get_secret_value()))
            channel = connection.channel()
            channel.confirm_delivery()
            for queue in (self._out_queue, self._in_queue):
                channel.queue_declare(queue, durable=True)
        except (pika.exceptions.AMQPError, OSError) as error:
            raise ChannelError(_KIND, type(error).__name__, sent=False) from None
        self._link = _Link(connection, channel)
        return self._link

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            pika = _pika()
            with suppress(pika.exceptions.AMQPError, OSError):
                link.connection.close()

    def _publish(self, link: _Link, queue: str, name: str, raw: bytes, reason: str = "") -> None:
        pika = _pika()
        properties = pika.BasicProperties(
            content_type="application/xml",
            message_id=name,
            delivery_mode=_PERSISTENT,
            headers={"x-reason": reason} if reason else None,
        )
        link.channel.basic_publish("", queue, raw, properties, mandatory=True)

    def _fetch(self, link: _Link, limit: int) -> Sequence[Received]:
        found = {name: one for name, (one, _tag) in link.waiting.items()}
        while len(found) < limit:
            method, properties, body = link.channel.basic_get(self._in_queue)
            if method is None or properties is None or body is None:
                break
            name = properties.message_id or ""
            if not is_name(name):
                name = f"unnamed-{sha256(body).hexdigest()[:32]}"
            if name in link.waiting:  # the same name is the same message
                link.channel.basic_ack(method.delivery_tag)
                continue
            found[name] = Received(name, body)
            link.waiting[name] = found[name], method.delivery_tag
        return tuple(found.values())[:limit]

    def _acknowledge(self, link: _Link, received: Received) -> None:
        _one, tag = link.waiting.pop(received.name, (received, 0))
        if tag:
            link.channel.basic_ack(tag)


def _pika() -> Any:
    try:
        import pika
        import pika.exceptions
    except ImportError:
        raise ConfigError(
            "ceb.extra_missing", feature="AMQP", package="pika", extra="amqp"
        ) from None
    return pika


def _parameters(url: str) -> Any:
    """Return how to connect: TLS is checked, plain AMQP goes to this machine only."""
    pika = _pika()
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "amqps" and not (parts.scheme == "amqp" and _is_loopback(host)):
        raise ConfigError("customs_cn.channel_plain")
    parameters = pika.URLParameters(url.partition("?")[0])
    parameters.heartbeat = _HEARTBEAT_S
    parameters.socket_timeout = parameters.stack_timeout = _TIMEOUT_S
    parameters.blocked_connection_timeout = _TIMEOUT_S
    if parts.scheme == "amqps":
        parameters.ssl_options = pika.SSLOptions(ssl.create_default_context(), host)
    return parameters


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
