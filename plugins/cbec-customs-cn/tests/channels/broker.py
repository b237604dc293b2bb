"""A broker of AMQP 0-9-1 on loopback, in as much as the channel uses: frames over a real socket.

It forgets nothing that was confirmed, gives back what was not acknowledged when a connection ends,
and returns what no queue takes. No real broker comes from pip without weight.
"""

from __future__ import annotations

import socketserver
import threading
from collections import deque
from typing import Any

import attrs
from pika import frame, spec


@attrs.define
class Kept:
    properties: spec.BasicProperties
    body: bytes


@attrs.define
class Session:
    """One connection: its unacknowledged messages, and the message that is being published."""

    unacknowledged: dict[int, tuple[str, Kept]] = attrs.Factory(dict)
    tags: int = 0
    published: int = 0
    queue: str = ""
    properties: spec.BasicProperties | None = None
    size: int = 0
    body: bytes = b""


class Broker(socketserver.ThreadingTCPServer):
    """`drop_before_confirm` ends the connection after a message was kept, before that is told."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.queues: dict[str, deque[Kept]] = {}
        self.guard = threading.Lock()
        self.drop_before_confirm = False
        self.lose_queues = False
        self.open: set[Any] = set()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.server_address[1]}/"

    def drop(self) -> None:
        """End every connection, as a broker does that hears no heartbeat."""
        for handler in list(self.open):
            handler.request.shutdown(2)

    def names(self, queue: str) -> list[str]:
        with self.guard:
            return [str(one.properties.message_id) for one in self.queues.get(queue, ())]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that a test ended."""


class Handler(socketserver.BaseRequestHandler):
    server: Broker

    def handle(self) -> None:
        self.buffer, self.session = b"", Session()
        self.server.open.add(self)
        try:
            assert self.request.recv(8) == b"AMQP\x00\x00\x09\x01"
            self._tell(
                0,
                spec.Connection.Start(
                    server_properties={
                        "capabilities": {"publisher_confirms": True, "basic.nack": True}
                    },
                    mechanisms="PLAIN",
                    locales="en_US",
                ),
            )
            while (found := self._next()) is not None:
                self._take(found)
        except (OSError, ConnectionError):
            pass
        finally:
            self.server.open.discard(self)
            self._give_back()

    def _give_back(self) -> None:
        with self.server.guard:
            for queue, kept in reversed(self.session.unacknowledged.values()):
                self.server.queues[queue].appendleft(kept)

    def _next(self) -> Any:
        while True:
            read, found = frame.decode_frame(self.buffer)
            if found is not None:
                self.buffer = self.buffer[read:]
                return found
            more = self.request.recv(65536)
            if not more:
                return None
            self.buffer += more

    def _tell(self, channel: int, method: Any) -> None:
        self.request.sendall(frame.Method(channel, method).marshal())

    def _take(self, found: Any) -> None:
        if isinstance(found, frame.Method):
            name = found.method.NAME.replace(".", "_").lower()
            answer = getattr(self, f"on_{name}")
            answer(found.channel_number, found.method)
        elif isinstance(found, frame.Header):
            self.session.properties, self.session.size = found.properties, found.body_size
            self.session.body = b""
            if not found.body_size:
                self._published(found.channel_number)
        elif isinstance(found, frame.Body):
            self.session.body += found.fragment
            if len(self.session.body) >= self.session.size:
                self._published(found.channel_number)

    def _published(self, channel: int) -> None:
        session = self.session
        assert session.properties is not None
        session.published += 1
        kept = Kept(session.properties, session.body)
        with self.server.guard:
            there = session.queue in self.server.queues
            if there:
                self.server.queues[session.queue].append(kept)
        if self.server.drop_before_confirm:
            self.server.drop_before_confirm = False
            self.request.shutdown(2)
            return
        if not there:
            self._tell(channel, spec.Basic.Return(312, "NO_ROUTE", "", session.queue))
            self._content(channel, kept)
        self._tell(channel, spec.Basic.Ack(session.published))

    def _content(self, channel: int, kept: Kept) -> None:
        self.request.sendall(frame.Header(channel, len(kept.body), kept.properties).marshal())
        for start in range(0, len(kept.body), 100_000):
            part = kept.body[start : start + 100_000]
            self.request.sendall(frame.Body(channel, part).marshal())

    def on_connection_startok(self, channel: int, method: Any) -> None:
        assert method.response == b"\0guest\0guest"
        self._tell(0, spec.Connection.Tune(channel_max=10, frame_max=131072, heartbeat=30))

    def on_connection_tuneok(self, channel: int, method: Any) -> None:
        assert method.heartbeat == 30

    def on_connection_open(self, channel: int, method: Any) -> None:
        self._tell(0, spec.Connection.OpenOk())

    def on_connection_close(self, channel: int, method: Any) -> None:
        self._tell(0, spec.Connection.CloseOk())

    def on_channel_open(self, channel: int, method: Any) -> None:
        self._tell(channel, spec.Channel.OpenOk())

    def on_channel_close(self, channel: int, method: Any) -> None:
        self._tell(channel, spec.Channel.CloseOk())

    def on_confirm_select(self, channel: int, method: Any) -> None:
        self._tell(channel, spec.Confirm.SelectOk())

    def on_queue_declare(self, channel: int, method: Any) -> None:
        assert method.durable
        with self.server.guard:
            if not self.server.lose_queues:
                self.server.queues.setdefault(method.queue, deque())
        self._tell(channel, spec.Queue.DeclareOk(method.queue, 0, 0))

    def on_basic_publish(self, channel: int, method: Any) -> None:
        assert method.mandatory
        assert method.exchange == ""
        self.session.queue = method.routing_key

    def on_basic_get(self, channel: int, method: Any) -> None:
        assert not method.no_ack
        with self.server.guard:
            queue = self.server.queues[method.queue]
            kept = queue.popleft() if queue else None
        if kept is None:
            self._tell(channel, spec.Basic.GetEmpty())
            return
        self.session.tags += 1
        self.session.unacknowledged[self.session.tags] = method.queue, kept
        self._tell(
            channel, spec.Basic.GetOk(self.session.tags, False, "", method.queue, len(queue))
        )
        self._content(channel, kept)

    def on_basic_ack(self, channel: int, method: Any) -> None:
        del self.session.unacknowledged[method.delivery_tag]
