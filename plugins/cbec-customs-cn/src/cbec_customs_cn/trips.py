"""The trips of parcels: which bill, vehicle and voyage a waybill travels under, a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from cbec_customs_cn.sheet import Cells, Columns, Fault, faulty, read_rows, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TRIP_COLUMNS", "Trip", "Trips", "load_trips", "read_trips"]


@attrs.frozen
class Trip:
    """Hold the journey of one waybill, as far as it is known; names are those of the standard."""

    traf_name: str = ""
    voyage_no: str = ""
    bill_no: str = ""
    total_package_no: str = ""
    domestic_traf_no: str = ""

    def or_else(self, other: Trip) -> Trip:
        """Return it with what it lacks from another one."""
        mine, others = attrs.astuple(self), attrs.astuple(other)
        return Trip(*(one or two for one, two in zip(mine, others, strict=True)))


@attrs.frozen
class Trips:
    """Hold trips by the number of the waybill."""

    rows: Mapping[str, Trip] = attrs.field(factory=dict, repr=False, hash=False)

    def find(self, waybill: str) -> Trip:
        """Return the trip of a waybill; an empty one if nothing is known."""
        return self.rows.get(waybill) or Trip()


def load_trips(path: Path) -> Trips:
    """Read a file whole; raise `customs_cn.sheet_unreadable` or `customs_cn.sheet_faulty`."""
    trips, faults = read_trips(text_of(path))
    if faults:
        raise faulty(path, faults)
    return trips


def read_trips(text: str) -> tuple[Trips, tuple[Fault, ...]]:
    """Return the trips, or none of them with what is wrong by row."""
    rows, faults = read_rows(text, TRIP_COLUMNS)
    found = {
        waybill: Trip(
            row.get("trafName", ""),
            row.get("voyageNo", ""),
            row.get("billNo", ""),
            row.get("totalPackageNo", ""),
            row.get("domesticTrafNo", ""),
        )
        for waybill, row in rows.items()
    }
    return Trips(found), faults


def _anything(row: Cells) -> Iterator[tuple[str, str]]:
    return iter(())


TRIP_COLUMNS = Columns(
    most=MappingProxyType(
        {
            "logisticsNo": 80,
            "trafName": 100,
            "voyageNo": 32,
            "billNo": 37,
            "totalPackageNo": 37,
            "domesticTrafNo": 100,
        }
    ),
    needed=("logisticsNo",),
    key="logisticsNo",
    check=_anything,
)
