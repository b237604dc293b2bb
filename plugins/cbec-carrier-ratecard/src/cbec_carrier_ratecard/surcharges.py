"""Surcharges: remote areas, fuel, size, insurance, by group, stacked or the greatest alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from cbec_carrier_ratecard.card import EVERY, carrier_of
from cbec_carrier_ratecard.conditions import condition_holds
from cbec_carrier_ratecard.postcodes import PostcodeMap, postcode_key
from cbec_core.api import Money, Parcel

if TYPE_CHECKING:
    from cbec_carrier_ratecard.card import Surcharge

__all__ = ["Added", "Priced", "RemoteTier", "added", "lapsed", "remote_tier"]


class RemoteTier(StrEnum):
    """Say how far off a postcode is; an embargo refuses the parcel."""

    NONE = ""
    REMOTE = "REMOTE"
    SUPER_REMOTE = "SUPER_REMOTE"
    EMBARGO = "EMBARGO"


_SEVERITY = list(RemoteTier)  # in the order of the class: the worst stands last


@attrs.frozen
class Priced:
    """A parcel with its base price, before additions."""

    service: str
    parcel: Parcel
    billable_g: int
    base: Decimal
    currency: str
    declared: Money
    tier: RemoteTier


@attrs.frozen
class Added:
    """One addition, unrounded, with the place of its rule."""

    code: str
    amount: Decimal
    text: str


def remote_tier(
    remote: dict[str, PostcodeMap], service: str, country: str, postcode: str
) -> RemoteTier:
    """Return the tier of a postcode; raises ValueError where only the postcode could tell."""
    worst = RemoteTier.NONE
    for carrier in (EVERY, carrier_of(service)):
        ranges = remote.get(carrier)
        if ranges is None or country not in ranges.ranges:
            continue
        if postcode_key(country, postcode) is None:
            raise ValueError("postcode")
        if found := ranges.find(country, postcode):
            worst = max(worst, RemoteTier(found), key=_SEVERITY.index)
    return worst


def lapsed(
    surcharges: Iterable[Surcharge], priced: Priced, on: date, requested: frozenset[str]
) -> Surcharge | None:
    """Return a row that has ended and that no row of its series follows on the day.

    What has not begun yet is no gap; what has ended for good is followed by a row of value zero.
    """
    concerned = [row for row in surcharges if row.concerns(priced.service)]
    running = {row.series for row in concerned if row.window.holds(on)}
    for row in concerned:
        over = row.window.end is not None and row.window.end < on
        if over and row.series not in running and _applies(row, priced, requested):
            return row
    return None


def added(
    surcharges: Iterable[Surcharge], priced: Priced, on: date, requested: frozenset[str]
) -> list[Added]:
    """Return what is added to the base price, in the order of the card.

    In a group with a MAX row only the greatest addition counts. `base+remote` is the base price
    and the additions of the group REMOTE; percentages of percentages do not exist. Raises
    ValueError where a row is in another currency than the price.
    """
    groups: dict[str, list[tuple[Surcharge, Decimal]]] = defaultdict(list)
    concerned = [row for row in surcharges if row.concerns(priced.service) and row.window.holds(on)]
    for row in sorted(concerned, key=lambda row: row.basis == "base+remote"):
        if _applies(row, priced, requested):
            groups[row.group].append((row, _amount(row, priced, groups)))
    result = []
    for rows in groups.values():
        for row, amount in _combined(rows):
            result.append(Added(row.code.lower(), amount, f"{_explained(row)} ({row.rule})"))
    return result


def _applies(row: Surcharge, priced: Priced, requested: frozenset[str]) -> bool:
    return condition_holds(
        row.condition,
        parcel=priced.parcel,
        tier=priced.tier,
        requested=row.code in requested,
    )


def _combined(rows: list[tuple[Surcharge, Decimal]]) -> list[tuple[Surcharge, Decimal]]:
    if any(row.combine == "MAX" for row, _ in rows):
        return [max(rows, key=lambda pair: pair[1])] if rows else []
    return rows


def _amount(
    row: Surcharge, priced: Priced, groups: dict[str, list[tuple[Surcharge, Decimal]]]
) -> Decimal:
    basis = priced.base
    if row.kind != "percent":
        if row.currency != priced.currency:
            raise ValueError(f"{row.code} is in {row.currency}, the price in {priced.currency}")
        basis = Decimal(priced.billable_g) / 1000 if row.kind == "per_kg" else Decimal(1)
        amount = row.value * basis
    else:
        if row.basis == "declared_value":
            if priced.declared.currency != priced.currency:
                raise ValueError(
                    f"{row.code} is of the declared value, which is in {priced.declared.currency}"
                )
            basis = priced.declared.amount
        elif row.basis == "base+remote":
            basis += sum((a for _, a in _combined(groups.get("REMOTE", []))), Decimal(0))
        amount = basis * row.value / 100
    if row.least is not None:
        amount = max(amount, row.least)
    return amount if row.most is None else min(amount, row.most)


def _explained(row: Surcharge) -> str:
    if row.kind == "percent":
        return f"{row.value} % of {row.basis.replace('_', ' ')}"
    per = row.basis.removeprefix("per_").replace("_", " ")
    return f"{row.value} {row.currency} per {per}"
