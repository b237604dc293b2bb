"""States are data: one table of allowed moves for each entity."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from cbec_core.domain.errors import DomainError

__all__ = ["TransitionTable"]

S = TypeVar("S", bound=StrEnum)


@attrs.frozen
class TransitionTable(Generic[S]):
    """The moves an entity may make; staying where it is always allowed and changes nothing."""

    entity: str
    moves: Mapping[S, frozenset[S]]

    def allows(self, current: S, target: S) -> bool:
        """Tell whether the move is legal."""
        return current == target or target in self.moves.get(current, frozenset())

    def check(self, current: S, target: S) -> S:
        """Return the target, or raise `transition.illegal`."""
        if not self.allows(current, target):
            raise DomainError(
                "transition.illegal",
                entity=self.entity,
                from_state=current.value,
                to_state=target.value,
            )
        return target

    def is_final(self, state: S) -> bool:
        """Tell whether nothing follows this state."""
        return not self.moves.get(state)
