"""From scores of agreement, which mean nothing by themselves, to how often such a code is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import attrs

__all__ = ["CALIBRATION", "Calibration", "Evidence", "evidence"]


@attrs.frozen
class Evidence:
    """How far a candidate stands above the others of its query, and how much agrees at all."""

    odds: float
    agreement: float


@attrs.frozen
class Calibration:
    """A logistic curve over the evidence; neither slope is negative, so no order changes."""

    constant: float
    odds: float
    agreement: float

    def score(self, given: Evidence) -> float:
        """Return how likely the code is right, from 0 to 1."""
        logit = self.constant + self.odds * given.odds + self.agreement * given.agreement
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


# Fitted by `python -m cbec_classifier.measure --fit` on lot_calibration.csv.
CALIBRATION: Final = Calibration(constant=-3.625, odds=0.234, agreement=0.755)


def evidence(scores: Sequence[float]) -> list[Evidence]:
    """Return the evidence for each of the candidates of one query, whose scores come best first."""
    if not scores:
        return []
    shares = [math.exp(score - scores[0]) for score in scores]
    whole = sum(shares)
    found = []
    for score, share in zip(scores, shares, strict=True):
        part = min(max(share / whole, 1e-9), 1 - 1e-9)
        found.append(Evidence(math.log(part / (1 - part)), math.log1p(max(score, 0.0))))
    return found
