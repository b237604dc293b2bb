"""The six regimes as facts: trade mode, border, kind of order, and which role sends what when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FILED", "MODES", "SENT_BY", "Mode", "Obligation", "Role", "filed", "sends"]


class Role(StrEnum):
    """Say what an enterprise is to a sale; it may be several."""

    ECOMMERCE = "ecommerce"
    PLATFORM = "platform"
    PAYMENT = "payment"
    LOGISTICS = "logistics"
    AGENT = "agent"
    OPERATOR = "operator"


@attrs.frozen
class Mode:
    """Describe a regime.

    `order_type` follows from the trade mode (inferred: 9610 and 1210 E, 9710 B, 9810 W). `zone`
    says that the goods lie in a bonded zone, so that account book and its enterprise are named.
    """

    code: str
    trade_mode: str
    direction: Direction
    order_type: str
    zone: bool = False

    @property
    def ie_flag(self) -> str:
        """Return the flag of the border in messages."""
        return "E" if self.direction is Direction.EXPORT else "I"

    @property
    def list_message(self) -> str:
        """Return the message that declares: the list of goods."""
        return "CEB603" if self.direction is Direction.EXPORT else "CEB621"


_ALL = (
    Mode("cn-9610-export", "9610", Direction.EXPORT, "E"),
    Mode("cn-9710", "9710", Direction.EXPORT, "B"),
    Mode("cn-9810", "9810", Direction.EXPORT, "W"),
    Mode("cn-1210-export", "1210", Direction.EXPORT, "E", zone=True),
    Mode("cn-9610-import", "9610", Direction.IMPORT, "I"),
    Mode("cn-1210-import", "1210", Direction.IMPORT, "I", zone=True),
)
MODES: Mapping[str, Mode] = MappingProxyType({mode.code: mode for mode in _ALL})

# Who sends a message: the standard where it says so, else several public descriptions.
SENT_BY: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "CEB303": (Role.ECOMMERCE, Role.PLATFORM),
        "CEB403": (Role.ECOMMERCE,),
        "CEB505": (Role.LOGISTICS,),
        "CEB507": (Role.OPERATOR,),
        "CEB509": (Role.LOGISTICS,),
        "CEB603": (Role.AGENT,),
        "CEB605": (Role.AGENT,),
        "CEB607": (Role.AGENT,),
        "CEB701": (Role.AGENT,),
        "CEB213": (Role.AGENT,),
        "CEB215": (Role.OPERATOR,),
        "CEB311": (Role.PLATFORM, Role.ECOMMERCE),
        "CEB411": (Role.PAYMENT,),
        "CEB511": (Role.LOGISTICS,),
        "CEB513": (Role.LOGISTICS,),
        "CEB621": (Role.AGENT,),
        "CEB623": (Role.AGENT,),
        "CEB625": (Role.AGENT,),
        "CEB711": (Role.OPERATOR,),
    }
)

# What is filed of one order, in the order in which customs wants to hear it.
FILED: Mapping[Direction, tuple[str, ...]] = MappingProxyType(
    {
        Direction.EXPORT: ("CEB303", "CEB403", "CEB505", "CEB603"),
        Direction.IMPORT: ("CEB311", "CEB411", "CEB511", "CEB621"),
    }
)


@attrs.frozen
class Obligation:
    """Say in which days a message is wanted at all; both days count."""

    id: str
    message: str
    valid_from: date | None
    valid_to: date | None
    source: str


OBLIGATIONS = (
    Obligation(
        "cn.export.receipts",
        "CEB403",
        None,
        date(2024, 12, 14),
        "海关总署公告2024年第167号: transaction and logistics data only, from 2024-12-15",
    ),
)


def filed(mode: Mode, roles: Iterable[Role], on: date) -> tuple[str, ...]:
    """Return the messages that an enterprise of these roles files of an order on a day."""
    mine = set(roles)
    return tuple(
        message
        for message in FILED[mode.direction]
        if mine.intersection(SENT_BY[message]) and _wanted(message, on)
    )


def sends(roles: Iterable[Role], message: str) -> bool:
    """Tell whether an enterprise of these roles sends a message."""
    return bool(set(roles).intersection(SENT_BY.get(message, ())))


def _wanted(message: str, on: date) -> bool:
    rows = [row for row in OBLIGATIONS if row.message == message]
    return not rows or any(
        (row.valid_from is None or row.valid_from <= on)
        and (row.valid_to is None or on <= row.valid_to)
        for row in rows
    )
