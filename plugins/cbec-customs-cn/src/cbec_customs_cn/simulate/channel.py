"""The simulator as a channel of one's own process: it moves on whenever receipts are asked for.

Messages and receipts are files of the folder, as with a directory drop; time is the provider's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cbec_customs_cn.channels.directory import DirectoryChannel
from cbec_customs_cn.simulate.customs import Customs
from cbec_customs_cn.simulate.faults import Faults
from cbec_customs_cn.simulate.pace import Pace
from cbec_customs_cn.simulate.simulator import Simulator, open_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cbec_core.api import Clock, ProviderTools
    from cbec_customs_cn.channels import Received
    from cbec_customs_cn.settings import ChannelSettings
    from cbec_customs_cn.simulate.checking import Certificates

__all__ = ["BOOK", "SimulatedChannel", "open_channel", "simulator_in"]

BOOK = "simulator.db"


def simulator_in(
    folder: Path,
    clock: Clock,
    *,
    customs: Customs | None = None,
    faults: Faults | None = None,
    certificates: Certificates | None = None,
) -> Simulator:
    """Return the simulator that serves the directory drop of a folder, with its book in it."""
    return Simulator(
        open_book(folder / BOOK),
        DirectoryChannel(folder, clock, port=True),
        clock,
        customs or Customs(Pace()),
        faults or Faults(),
        *((certificates,) if certificates else ()),
    )


def open_channel(settings: ChannelSettings, tools: ProviderTools) -> SimulatedChannel:
    """Return the channel to a simulator in the folder that settings name."""
    folder = tools.path(settings.folder)
    return SimulatedChannel(
        DirectoryChannel(folder, tools.clock), simulator_in(folder, tools.clock)
    )


@attrs.frozen
class SimulatedChannel:
    """Carry messages to a simulator in the same process."""

    drop: DirectoryChannel
    simulator: Simulator

    def send(self, name: str, raw: bytes) -> None:
        """Lay a message down; the simulator takes it when receipts are asked for."""
        self.drop.send(name, raw)

    def receive(self, limit: int) -> Sequence[Received]:
        """Let the simulator do what is due by now, and return the oldest receipts."""
        self.simulator.step()
        return self.drop.receive(limit)

    def settle(self, received: Received) -> None:
        """Put a receipt into the archive of the day."""
        self.drop.settle(received)

    def refuse(self, received: Received, reason: str) -> None:
        """Put a receipt apart."""
        self.drop.refuse(received, reason)
