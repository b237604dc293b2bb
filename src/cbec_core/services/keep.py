"""A few answers by their question, for as long as nothing newer needs the room."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["Kept"]

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Kept(Generic[_Key, _Value]):
    """At most `size` answers; the oldest goes first. Safe to use from many threads.

    `get` is that of a dict and takes no lock.
    """

    def __init__(self, size: int) -> None:
        self._size, self._known, self._lock = size, dict[_Key, _Value](), threading.Lock()
        self.get = self._known.get

    def keep(self, key: _Key, value: _Value) -> _Value:
        """Keep an answer and return it."""
        known = self._known
        with self._lock:
            while len(known) >= self._size and key not in known:
                del known[next(iter(known))]
            known[key] = value
        return value

    def __len__(self) -> int:
        return len(self._known)
