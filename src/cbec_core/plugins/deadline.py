"""Run a call under a deadline, in a thread that nobody waits for longer than that."""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

__all__ = ["DeadlineExceeded", "Workers"]


class DeadlineExceeded(Exception):
    """The call did not come back in time; it may still be running."""


class _Call:
    """One call on its way through a worker: the result or error, and a word when it is there."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function
        self.context = contextvars.copy_context()
        self.result: Any = None
        self.error: BaseException | None = None
        self.waiting = threading.Lock()  # held until the call is done; cheaper than an Event
        self.waiting.acquire()

    def run(self) -> None:
        try:
            self.result = self.context.run(self.function)
        except BaseException as error:
            self.error = error


class Workers:
    """Daemon threads, made as needed and used again; a hung one never keeps the program alive."""

    def __init__(self) -> None:
        self._forget()

    def run(self, seconds: float, function: Callable[[], Any]) -> Any:
        """Return what the function returns or raise what it raises, or `DeadlineExceeded`."""
        if os.getpid() != self._process:
            self._forget()  # after a fork the threads of the parent are not there
        call = _Call(function)
        with self._lock:
            queue = self._idle.pop() if self._idle else None
        if queue is None:
            queue = SimpleQueue()
            threading.Thread(
                target=self._serve, args=(queue,), name="cbec-provider", daemon=True
            ).start()
        queue.put(call)
        if not call.waiting.acquire(timeout=max(seconds, 0)):
            raise DeadlineExceeded
        if call.error is not None:
            raise call.error
        return call.result

    def _forget(self) -> None:
        self._process = os.getpid()
        self._idle: list[SimpleQueue[_Call]] = []
        self._lock = threading.Lock()

    def _serve(self, queue: SimpleQueue[_Call]) -> None:
        while True:
            call = queue.get()
            call.run()
            with self._lock:
                self._idle.append(queue)
            call.waiting.release()
            del call  # an idle thread must not keep a request with personal data alive
