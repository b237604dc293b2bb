"""What every use case is given: the ports, the policy of the deployment, and who acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, Literal

import attrs

from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.events import Event, EventType, Scalar
from cbec_core.domain.merchant import Actor, Merchant, Permission
from cbec_core.ports.asks import Asks
from cbec_core.ports.clock import Clock
from cbec_core.ports.providers import Providers
from cbec_core.ports.storage import Storage, UnitOfWork

__all__ = ["NOBODY", "Context", "Policy"]

# In place of a code: nobody is asked, and that is meant so.
NOBODY: Final = "none"


@attrs.frozen
class Policy:
    """The choices of a deployment, from its configuration.

    Codes name providers; an empty one means that the deployment has none. `tracking` is asked for
    parcels whose own carrier cannot be asked. For `screening` and for customs at a border, empty
    means unanswered, and `NOBODY` that nobody is to be asked.
    """

    merchant: Merchant
    max_bytes: int = 64 * 1024 * 1024
    max_lines: int = 5000
    batch: int = 500
    payment: str = ""
    carriers: tuple[str, ...] = ()
    tracking: str = ""
    documents: str = ""
    notify: tuple[str, ...] = ()
    tax: tuple[str, ...] = ()
    tariffs: tuple[str, ...] = ()
    fx: tuple[str, ...] = ()
    screening: tuple[str, ...] = ()
    customs_export: str = ""
    customs_import: str = ""
    incoterm: Incoterm = Incoterm.DAP
    language: Literal["en", "zh"] = "en"
    reservation_ttl: timedelta = timedelta(days=3)
    poll_tracking: timedelta = timedelta(hours=6)
    poll_customs: timedelta = timedelta(hours=2)
    poll_settlement: timedelta = timedelta(hours=12)


@attrs.frozen
class Context:
    """The ports, the policy and the actor of a call."""

    storage: Storage
    providers: Providers
    asks: Asks
    clock: Clock
    policy: Policy
    actor: Actor

    @property
    def merchant_id(self) -> str:
        """Return the merchant for whom this deployment acts."""
        return self.policy.merchant.id

    def require(self, permission: Permission) -> None:
        """Raise `permission.denied` unless the actor may do this for the merchant."""
        self.actor.require(permission, self.merchant_id)

    def begin(self, *, durable: bool = False, snapshot: bool = False) -> UnitOfWork:
        """Start a unit of work of the actor; see `Storage.begin`."""
        return self.storage.begin(self.actor, durable=durable, snapshot=snapshot)

    def event(self, kind: EventType, subject: str, merchant_id: str, **data: Scalar) -> Event:
        """Make an event of now."""
        clock = self.clock
        return Event(clock.new_id("evt"), kind, subject, merchant_id, clock.now(), data)

    def events(self, kind: EventType, subjects: Iterable[str]) -> list[Event]:
        """Make an event of now for each subject of the merchant for whom this is."""
        new_id, now, merchant_id = self.clock.new_id, self.clock.now(), self.merchant_id
        return [Event(new_id("evt"), kind, subject, merchant_id, now) for subject in subjects]
