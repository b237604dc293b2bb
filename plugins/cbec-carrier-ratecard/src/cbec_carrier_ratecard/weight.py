"""Billable weight: what a carrier charges, from what a parcel weighs and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_carrier_ratecard.card import Band, Limits, Tariff, VolumetricRule

if TYPE_CHECKING:
    from cbec_core.api import Dimensions

__all__ = ["billable", "chargeable_g", "round_up", "volumetric_g"]


def volumetric_g(size: Dimensions, divisor: int) -> int:
    """Return the volumetric weight in grams, rounded up; the divisor is in cm3/kg."""
    return -(-size.volume_mm3 // divisor)  # mm3 over cm3/kg is grams


def round_up(weight_g: int, step_g: int) -> int:
    """Return the weight at the next full step (进位制)."""
    return -(-weight_g // step_g) * step_g


def chargeable_g(weight_g: int, size: Dimensions | None, limits: Limits) -> int:
    """Return the greater of actual and volumetric weight where the service's rule asks for it.

    A parcel of unknown size is charged by its weight; the carrier measures it and bills the rest.
    """
    if size is None or limits.vol_rule is VolumetricRule.NEVER:
        return weight_g
    volume = volumetric_g(size, limits.vol_divisor)
    applies = {
        VolumetricRule.ALWAYS: True,
        VolumetricRule.ANY_SIDE_GE_40: size.sides[0] >= 400,
        VolumetricRule.GT_2X_ACTUAL: volume > 2 * weight_g,
    }[limits.vol_rule]
    return max(weight_g, volume) if applies else weight_g


def billable(chargeable: int, tariff: Tariff) -> tuple[int, Band] | None:
    """Return the billable weight and its band, or None where the card has no price.

    Minimum and step belong to a band, and may lift the weight into the next one.
    """
    weight = chargeable
    while (band := tariff.find(weight)) is not None:
        lifted = round_up(max(weight, band.min_billable_g), band.step_g)
        if lifted <= band.upto_g:
            return lifted, band
        weight = lifted
    return None
