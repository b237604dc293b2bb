"""Order to cash: from a screened order to a settled, declared sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.domain.customs import Direction
from cbec_core.services.clearance import AwaitClearance
from cbec_core.services.confirm import ConfirmShipment, HandOver
from cbec_core.services.consign import PrepareConsignment
from cbec_core.services.declare import Declare
from cbec_core.services.label import BuyLabel, VoidLabel
from cbec_core.services.papers import DrawPapers
from cbec_core.services.pay import Authorise, Capture, RecordCollected, Void
from cbec_core.services.quote import LandedCost, QuoteOrder
from cbec_core.services.rate import RateShipment
from cbec_core.services.release import ReleaseOrder
from cbec_core.services.reserve import HoldGoods, ReserveStock
from cbec_core.services.screen import ScreenOrder
from cbec_core.services.settle import AwaitSettlement
from cbec_core.services.take_up import TakeUp
from cbec_core.services.track import TrackShipment
from cbec_core.workflows.definition import Step, Workflow

if TYPE_CHECKING:
    from cbec_core.services.context import Context

__all__ = ["ORDER_TO_CASH", "order_to_cash"]

ORDER_TO_CASH = "order_to_cash"


def order_to_cash(context: Context) -> Workflow:
    """Return the workflow; undo up to the pivot, forward after it.

    Customs data exist before the label, the label before the declaration that names its number; the
    money is taken once the goods have left.
    """
    return Workflow(
        name=ORDER_TO_CASH,
        steps=(
            Step("take_up", TakeUp(context)),
            Step("screen", ScreenOrder(context)),
            Step("prepare", PrepareConsignment(context)),
            Step("quote", QuoteOrder(context, LandedCost(context))),
            Step("record", RecordCollected(context)),
            Step("authorise", Authorise(context), undo=Void(context)),
            Step("reserve", ReserveStock(context)),
            Step("rate", RateShipment(context)),
            Step("release", ReleaseOrder(context)),
            Step("hold_goods", HoldGoods(context)),
            Step("label", BuyLabel(context), undo=VoidLabel(context)),
            Step("papers", DrawPapers(context)),
            Step("confirm", ConfirmShipment(context)),
            Step("hand_over", HandOver(context)),
            Step("capture", Capture(context)),
            Step("declare_export", Declare(context, Direction.EXPORT)),
            Step("clear_export", AwaitClearance(context, Direction.EXPORT)),
            Step("declare_import", Declare(context, Direction.IMPORT)),
            Step("clear_import", AwaitClearance(context, Direction.IMPORT)),
            Step("track", TrackShipment(context)),
            Step("settle", AwaitSettlement(context)),
        ),
        pivot="confirm",
    )
