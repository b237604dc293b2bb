"""The pull of a deployment, opened: its store, its answers, its push."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import Capability, ConfigError, ProviderTools
from cbec_customs_cn.pull.answering import PlatDataOpen
from cbec_customs_cn.pull.push import Pusher
from cbec_customs_cn.pull.records import FileRecords, PaymentRecords
from cbec_customs_cn.pull.settings import PullSettings
from cbec_customs_cn.pull.store import PullStore
from cbec_customs_cn.signing.signer import Signer
from cbec_customs_cn.store import open_engine

if TYPE_CHECKING:
    from cbec_core.api import Cbec

__all__ = ["IMPORTS", "Pull"]

IMPORTS: Final = ("cn-9610-import", "cn-1210-import")


@attrs.frozen
class Pull:
    """One merchant's pull; answering needs neither signer nor payment data."""

    settings: PullSettings
    tools: ProviderTools
    store: PullStore
    open_signer: Callable[[], Signer | None]

    @classmethod
    def of(cls, app: Cbec, regime: str = IMPORTS[0]) -> Pull:
        """Open the pull of an import regime of a deployment, on the database of its dossier.

        Raises `ceb.pull_database` where the regime names no database.
        """
        from cbec_customs_cn.opening import open_signer
        from cbec_customs_cn.settings import BondedImportSettings, DirectImportSettings

        found, tools = app.providers.parts(Capability.CUSTOMS, regime)
        if not isinstance(found, DirectImportSettings | BondedImportSettings):
            raise ConfigError("ceb.pull_database", regime=regime)
        url = found.database_url.get_secret_value()
        if not url:
            raise ConfigError("ceb.pull_database", regime=regime)
        (merchant_id,) = app.context.actor.merchants
        store = PullStore(open_engine(url, tools.path), merchant_id)
        return cls(found.pull, tools, store, partial(open_signer, found.signer, tools))

    @property
    def answering(self) -> PlatDataOpen:
        """Return what answers `platDataOpen`."""
        return PlatDataOpen(self.store, self.tools.clock)

    def pusher(self, records: PaymentRecords | None = None) -> Pusher:
        """Return what pushes; `records` of an embedding shop go before the files of the settings.

        Raises `ceb.pull_signer` without a signer, `ceb.pull_payments` without payment data, and
        what opening the signer raises.
        """
        found = self.settings
        if records is None and not found.payments:
            raise ConfigError("ceb.pull_payments")
        signer = self.open_signer()
        if signer is None:
            raise ConfigError("ceb.pull_signer")
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
