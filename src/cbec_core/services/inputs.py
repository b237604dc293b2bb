"""What a run is started with: frozen with it, so that a retry cannot ask for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.returns import ReturnLine
from cbec_core.ports.codec import load

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run

__all__ = ["OrderToCashInput", "ReturnInput", "order_input", "return_input"]


@attrs.frozen
class OrderToCashInput:
    """How an order is to be processed; an empty payment provider means: collected by the channel.

    `payment_method` is the provider's token for the buyer's method. `carriers` narrows the choice
    of carriers, in the deployment's order otherwise.
    """

    payment_provider: str = ""
    payment_method: str = attrs.field(default="", repr=False)
    carriers: tuple[str, ...] = ()


@attrs.frozen
class ReturnInput:
    """Which units go back to the buyer's account, and why."""

    order_id: str
    lines: tuple[ReturnLine, ...]
    reason: str = ""
    restock: bool = False


def order_input(run: Run) -> OrderToCashInput:
    """Read the input of an order-to-cash run."""
    return load(run.input, OrderToCashInput)


def return_input(run: Run) -> ReturnInput:
    """Read the input of a return-to-refund run."""
    return load(run.input, ReturnInput)
