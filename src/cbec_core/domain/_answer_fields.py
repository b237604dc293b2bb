"""Where the fields of an answer are kept: as its classes say, yet made in a third of the time.

A quote is some forty objects. The classes that people see are frozen, and a frozen object takes
three times as long to fill as another one; so each has a twin that is not, of the same slots, which
fills its fields and then becomes the frozen class. Types are told to the checker alone: a codec
goes by those of the frozen class.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import attrs

if TYPE_CHECKING:
    from decimal import Decimal

    from cbec_core.domain.customs import Finding
    from cbec_core.domain.landed_cost import ChargeClass, ExchangeRate, LandedCharge, LandedLine
    from cbec_core.domain.money import Money

__all__ = ["ChargeFields", "LineFields", "Proof", "QuoteFields", "Teller"]


class Frozen:
    """What is copied and pickled by its fields; a twin that is not frozen fills it in less time."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        kind: Any = type(self)
        return kind, tuple(getattr(self, field.name) for field in attrs.fields(kind))


class Proof:
    """What all charges of a row have in common."""

    __slots__ = (
        *("kind", "code", "rule", "law", "valid_from", "valid_to", "confidence", "collected_by"),
        *("payer", "at", "rate_text"),
    )

    def __init__(self, *fields: object) -> None:
        for name, value in zip(self.__slots__, fields, strict=True):
            setattr(self, name, value)


class ChargeFields(Frozen):
    """Where the fields of a charge are kept: four of its own, the others in a proof that it shares.

    A quote has two charges a line; to copy fourteen fields each time costs more than to compute.
    """

    __slots__ = ("_proof", "amount", "base", "rate")

    if TYPE_CHECKING:
        _proof: Proof
        amount: Money
        base: Money
        rate: Decimal
    else:
        for _field in Proof.__slots__:
            locals()[_field] = property(attrgetter(f"_proof.{_field}"))
        del _field


class LineFields(Frozen):
    """Where the fields of a line are kept."""

    __slots__ = ("charges", "customs_value", "line_id")

    if TYPE_CHECKING:
        line_id: str
        customs_value: Money
        charges: tuple[LandedCharge, ...]


class Teller(Protocol):
    """What knows an answer and writes its charges out when somebody reads them."""

    @property
    def calculable(self) -> bool:
        """Tell whether every figure is known."""
        ...

    @property
    def findings(self) -> Sequence[Finding]:
        """Return what is to be said of the answer."""
        ...

    @property
    def exchange_rates(self) -> tuple[ExchangeRate, ...]:
        """Return the rates that it stands on."""
        ...

    def told(self) -> tuple[tuple[LandedLine, ...], tuple[LandedCharge, ...]]:
        """Return the lines with their charges, and the charges of the whole."""
        ...

    def sum_of(self, kinds: tuple[ChargeClass, ...]) -> int:
        """Return the sum of the charges of some kinds or of all, in minor units."""
        ...


class QuoteFields(Frozen):
    """Where the fields of a quote are kept; lines and charges are told when they are first read.

    Two threads that read at once make the same twice.
    """

    __slots__ = (
        *("_told", "_teller", "id", "order_id", "merchant_id", "currency", "as_of", "calculable"),
        *("findings", "exchange_rates"),
    )
    if TYPE_CHECKING:
        _told: tuple[tuple[LandedLine, ...], tuple[LandedCharge, ...]] | None
        _teller: Teller | None
    else:

        @property
        def lines(self):
            return (self._told or self._tell())[0]

        @property
        def charges(self):
            return (self._told or self._tell())[1]

    def _tell(self) -> tuple[tuple[LandedLine, ...], tuple[LandedCharge, ...]]:
        assert self._teller is not None
        told = self._teller.told()
        object.__setattr__(self, "_told", told)
        return told
