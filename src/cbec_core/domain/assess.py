"""The landed cost of a consignment by the rows of its destination: pure, exact and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.domain._answer import Answer, assessment
from cbec_core.domain._landed_checks import faults_of
from cbec_core.domain._program import Program
from cbec_core.domain.landed_cost import TaxAssessment

if TYPE_CHECKING:
    from cbec_core.domain._answer import Duty, Rate
    from cbec_core.domain.landed_request import LandedCostRequest
    from cbec_core.domain.regime import Regime

__all__ = ["assess"]


def assess(request: LandedCostRequest, regime: Regime, duty: Duty, rate: Rate) -> TaxAssessment:
    """Return every charge with its proof, or why there is no answer.

    `duty` and `rate` are asked at most once for a line and for a pair of currencies.
    """
    if faults := faults_of(request):
        return TaxAssessment(False, (), findings=faults)
    return assessment(Answer(Program(regime, request), request, duty, rate))
