"""Workflows as data: named steps in order, and the pivot after which there is only forward."""

from __future__ import annotations

from typing import TypeGuard

import attrs

from cbec_core.services.effects import Effect, Local, Observe

__all__ = ["Step", "Work", "Workflow", "is_effect", "is_local", "is_observe"]

Work = Local | Observe | Effect


def is_effect(work: Work) -> TypeGuard[Effect]:
    """Tell whether the work has an effect outside."""
    return hasattr(work, "perform")


def is_observe(work: Work) -> TypeGuard[Observe]:
    """Tell whether the work reads from outside."""
    return hasattr(work, "ask")


def is_local(work: Work) -> TypeGuard[Local]:
    """Tell whether the work stays inside one transaction."""
    return hasattr(work, "do")


@attrs.frozen
class Step:
    """One step: a local one undoes itself, an effect is undone by another effect or not at all."""

    name: str
    work: Work
    undo: Effect | None = None

    def __attrs_post_init__(self) -> None:
        if not self.name or "." in self.name:
            raise ValueError(f"a step's name is part of operation ids: {self.name!r}")
        if self.undo is not None and not is_effect(self.work):
            raise ValueError(f"step {self.name}: only an effect is undone by an effect")

    @property
    def can_undo(self) -> bool:
        """Tell whether going backwards has anything to do here."""
        return is_local(self.work) or self.undo is not None


@attrs.frozen
class Workflow:
    """An ordered set of steps; a rejection after the `pivot` is not undone but parked."""

    name: str
    steps: tuple[Step, ...]
    pivot: str

    def __attrs_post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(set(names)) != len(names):
            raise ValueError(f"workflow {self.name} names a step twice")
        if self.pivot not in names:
            raise ValueError(f"workflow {self.name} has no step {self.pivot!r} to be its pivot")

    @property
    def first(self) -> str:
        """Return the name of the first step."""
        return self.steps[0].name

    def find(self, name: str) -> Step | None:
        """Return a step by its name."""
        return next((step for step in self.steps if step.name == name), None)

    def after(self, name: str) -> str:
        """Return the name of the step that follows, or an empty text after the last one."""
        names = [step.name for step in self.steps]
        place = names.index(name) + 1
        return names[place] if place < len(names) else ""
