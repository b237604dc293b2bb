"""The pull of a deployment, opened: its store, its answers, its push."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import ConfigError, ProviderTools
from cbec_customs_cn.pull.answering import PlatDataOpen
from cbec_customs_cn.pull.push import Pusher
from cbec_customs_cn.pull.records import FileRecords, PaymentRecords
from cbec_customs_cn.pull.settings import PullSettings
from cbec_customs_cn.pull.store import PullStore

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cbec_customs_cn.signing.signer import Signer

__all__ = ["Pull"]


@attrs.frozen
class Pull:
    """One merchant's pull: `answering` needs neither signer nor payment data."""

    settings: PullSettings
    tools: ProviderTools
    store: PullStore

    @classmethod
    def open(
        cls, settings: PullSettings, tools: ProviderTools, engine: Engine, merchant_id: str
    ) -> Pull:
        """Open it on the database of the dossier."""
        return cls(settings, tools, PullStore(engine, merchant_id))

    @property
    def answering(self) -> PlatDataOpen:
        """Return what answers `platDataOpen`."""
        return PlatDataOpen(self.store, self.tools.clock)

    def pusher(self, signer: Signer | None, records: PaymentRecords | None = None) -> Pusher:
        """Return what pushes; `records` of an embedding shop go before the files of the settings.

        Raises `ceb.pull_signer` without a signer, `ceb.pull_payments` without payment data.
        """
        found = self.settings
        if signer is None:
            raise ConfigError("ceb.pull_signer")
        if records is None and not found.payments:
            raise ConfigError("ceb.pull_payments")
        return Pusher(
            self.store,
            records or FileRecords(self.tools.path(found.payments)),
            signer,
            self.tools.transport,
            self.tools.clock,
            url=found.url,
            quoting=found.quoting,
            timeout_s=found.timeout_s,
            most_attempts=found.most_attempts,
        )

    def forget(self) -> int:
        """Delete what was sent longer ago than the settings retain; return how many."""
        return self.store.forget(self.tools.clock.now(), timedelta(days=self.settings.retain_days))
