"""What the simulator is told to do wrong: rules of kind, number, chance and status.

A rule is drawn by a digest of seed, rule, document and status, so that a simulator that was killed
decides as it would have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

import attrs

from cbec_core.api import DomainError, Retry

__all__ = ["Act", "Fault", "Faults"]

_WHOLE: Final = 2**64


class Act(StrEnum):
    """Say what a rule does: four to the document, four to its receipts."""

    REJECT = "reject"  # by a code: negative at the port, else 100 at customs
    HOLD = "hold"  # by a status, 600 if none is told; there it stays
    INSPECT = "inspect"  # 500, then it goes on
    RETURN = "return"  # 700 in place of 800
    DELAY = "delay"  # by seconds
    REPEAT = "repeat"  # so many times more
    REORDER = "reorder"  # up to a day late, so that later ones overtake it
    LOSE = "lose"


_VALUES: Final = {
    Act.REJECT: re.compile(r"100|-[0-9]{4,6}"),
    Act.HOLD: re.compile(r"|50[1235]|599|600"),
    Act.DELAY: re.compile(r"[0-9]{1,7}"),
    Act.REPEAT: re.compile(r"|[1-9]"),
}


@attrs.frozen
class Fault:
    """One rule; empty fields hold for all. `number` is searched in a document's own numbers."""

    act: Act
    value: str = ""
    kind: str = ""
    number: re.Pattern[str] | None = None
    chance: float = 1.0
    status: str = ""

    @classmethod
    def parse(cls, rule: str) -> Fault:
        """Read a rule as the command line has it; raise `customs_cn.fault_unknown`."""
        first, *rest = rule.split(",")
        act, _, value = first.partition("=")
        named = dict(part.partition("=")[::2] for part in rest)
        try:
            found = Act(act)
            if unknown := set(named) - {"kind", "number", "chance", "status"}:
                raise ValueError(f"{min(unknown)} is no field")
            if not _VALUES.get(found, re.compile("")).fullmatch(value):
                raise ValueError(f"{act} takes another value")
            number = re.compile(named["number"]) if "number" in named else None
            chance = float(named.get("chance", "1"))
            if not 0 <= chance <= 1:
                raise ValueError("a chance is between 0 and 1")
        except (ValueError, re.error) as error:
            raise DomainError(
                "customs_cn.fault_unknown", retry=Retry.NEVER, rule=rule[:60], reason=str(error)
            ) from None
        return cls(found, value, named.get("kind", ""), number, chance, named.get("status", ""))


@attrs.frozen
class Faults:
    """The rules of one simulator and their seed."""

    rules: tuple[Fault, ...] = ()
    seed: int = 0

    @classmethod
    def of(cls, rules: Iterable[str], seed: int = 0) -> Faults:
        """Read rules as the command line has them."""
        return cls(tuple(map(Fault.parse, rules)), seed)

    def found(
        self, act: Act, kind: str, numbers: str, subject: str, status: str = ""
    ) -> str | None:
        """Return the value of the first rule of an act that strikes, None if none does.

        `numbers` is what a rule's pattern is searched in; `subject` what is drawn for.
        """
        for place, rule in enumerate(self.rules):
            fits = rule.act is act and rule.kind in ("", kind) and rule.status in ("", status)
            if not fits or (rule.number and not rule.number.search(numbers)):
                continue
            if self._draw(f"{place}|{kind}|{subject}|{status}") < rule.chance:
                return rule.value
        return None

    def leaving(self, kind: str, numbers: str, subject: str, status: str) -> tuple[timedelta, ...]:
        """Return how much later than written each copy of a receipt leaves; none: it is lost."""
        asked = (kind, numbers, subject, status)
        if self.found(Act.LOSE, *asked) is not None:
            return ()
        late = timedelta(seconds=int(self.found(Act.DELAY, *asked) or 0))
        if self.found(Act.REORDER, *asked) is not None:
            late += timedelta(days=self._draw(f"late|{kind}|{subject}|{status}"))
        more = self.found(Act.REPEAT, *asked)
        times = 1 if more is None else 1 + int(more or 1)
        return tuple(late + timedelta(minutes=7 * copy) for copy in range(times))

    def _draw(self, subject: str) -> float:
        digest = blake2b(f"{self.seed}|{subject}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / _WHOLE
