"""The conformance suite of storages: SQLite, PostgreSQL, and whatever keeps the same promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbec_core.testing.conformance.storage_entities import EntityChecks, SeenChecks
from cbec_core.testing.conformance.storage_holds import HoldChecks
from cbec_core.testing.conformance.storage_messages import MessageChecks
from cbec_core.testing.conformance.storage_work import MoneyChecks, RunChecks, StockChecks

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

__all__ = ["StorageConformance"]


class StorageConformance(
    EntityChecks, HoldChecks, SeenChecks, StockChecks, MoneyChecks, RunChecks, MessageChecks
):
    """Checks of every promise in `cbec_core.ports.storage`.

    Override the fixture `storage`: an empty database with a current schema, new for every test.

    What passing does not prove: that commits survive a loss of power; how fast it is; that two
    processes behave as two threads do.
    """

    @pytest.fixture
    def storage(self) -> Storage:
        """Return an empty storage."""
        raise NotImplementedError("a suite overrides the fixture `storage`")
