"""Cbec: the only place that joins things together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from cbec_core.config.language import add_packages
from cbec_core.config.settings import Settings, load_settings
from cbec_core.domain.errors import ConfigError
from cbec_core.domain.merchant import Actor
from cbec_core.plugins.hookcall import PluginAsks
from cbec_core.plugins.http import HttpTransport
from cbec_core.plugins.manager import PluginManager
from cbec_core.plugins.registry import ProviderRegistry
from cbec_core.ports.provider import ProviderTools
from cbec_core.services.catalog import Catalog
from cbec_core.services.clock import SystemClock
from cbec_core.services.context import Context, Policy
from cbec_core.services.intake import Intake
from cbec_core.services.merge import Papers
from cbec_core.services.notify import notice_for
from cbec_core.services.orders import Orders
from cbec_core.services.quote import LandedCost
from cbec_core.services.records import Customs, Payments, Records, Shipping
from cbec_core.services.settle import Settlements
from cbec_core.services.stock import Stock
from cbec_core.services.track import Tracking
from cbec_core.storage import open_storage
from cbec_core.workflows.engine import Engine
from cbec_core.workflows.engine import Policy as EnginePolicy
from cbec_core.workflows.facts import PaymentFacts
from cbec_core.workflows.notice import NOTICE, notice
from cbec_core.workflows.order_to_cash import order_to_cash
from cbec_core.workflows.return_to_refund import return_to_refund
from cbec_core.workflows.runs import Refunds, Runs
from cbec_core.workflows.withdrawal import withdrawal
from cbec_core.workflows.worker import Worker

if TYPE_CHECKING:
    from cbec_core.domain.errors import PluginError
    from cbec_core.domain.events import Event
    from cbec_core.ports.clock import Clock
    from cbec_core.ports.storage import Storage
    from cbec_core.ports.transport import Transport

__all__ = ["Cbec"]

_CONFIG = "cbec.toml"


class Cbec:
    """One deployment: its services as attributes, for one actor.

    `act_as` gives the same deployment for another actor; every service call checks the actor's
    permissions and reads only the rows of merchants that it sees.
    """

    def __init__(
        self,
        context: Context,
        plugins: PluginManager,
        asks: PluginAsks,
        registry: ProviderRegistry,
        engine: Engine,
    ) -> None:
        self.context = context
        self.plugins = plugins
        self.storage: Storage = context.storage
        self.providers = registry
        self.asks = asks
        self._engine = engine
        intake = Intake(context)
        self.orders = Orders(context, intake)
        self.papers = Papers(context)
        self.catalog = Catalog(context)
        self.stock = Stock(context)
        self.landed_cost = LandedCost(context)
        self.payments = Payments(context)
        self.shipping = Shipping(context)
        self.customs = Customs(context)
        self.tracking = Tracking(context)
        self.settlements = Settlements(context, intake)
        self.records = Records(context)
        self.runs = Runs(context, engine)
        self.refunds = Refunds(context, engine)
        self.payment_facts = PaymentFacts(context, engine)

    @classmethod
    def open(
        cls,
        config: str | Path | None = None,
        *,
        database_url: str = "",
        settings: Mapping[str, Any] | None = None,
        plugins: Iterable[object] = (),
        discover: bool = True,
        clock: Clock | None = None,
        transport: Transport | None = None,
        actor: Actor | None = None,
        engine: EnginePolicy | None = None,
        probe: Callable[[str], None] | None = None,
    ) -> Self:
        """Open a deployment.

        `config` is a TOML file (`cbec.toml` of this folder if there is one and nothing else is
        given); `settings` holds the same tables as a mapping. `plugins` adds plugin objects or
        modules to the installed ones, which `discover=False` leaves out. Without an `actor` it is
        opened for the owner of its merchant, who may do everything and sees no other merchant's
        rows. Raises `ConfigError`.
        """
        found, file = _settings(config, settings, database_url)
        clock = clock or SystemClock()
        manager = PluginManager(block=found.plugins.block, plugins=plugins, discover=discover)
        asks = PluginAsks(manager.load(), found.plugins.first)
        add_packages(asks.locale())
        folder = file.parent if file else None
        tools = ProviderTools(transport or HttpTransport(), clock, folder)
        providers = ProviderRegistry(
            manager,
            tools,
            found.providers,
            source=file.name if file else "the settings",
        )
        url = found.database.url.get_secret_value()
        storage = open_storage(
            beside(file, url) if file and not database_url else url,
            asks.migrations(),
            synchronous=found.database.synchronous,
            busy_timeout=found.database.busy_timeout_s,
        )
        actor = actor or Actor.owner(found.merchant.id)
        context = Context(storage, providers, asks, clock, policy_of(found), actor)
        return cls(context, manager, asks, providers, _engine(context, engine, probe))

    def act_as(self, actor: Actor) -> Cbec:
        """Return the same deployment for another actor."""
        context = attrs.evolve(self.context, actor=actor)
        return Cbec(context, self.plugins, self.asks, self.providers, self._engine)

    def duplicates(self) -> tuple[PluginError, ...]:
        """Return an error for every provider code that two plugins declare."""
        return self.providers.duplicates()

    def worker(self) -> Worker:
        """Return a worker that advances due runs and tells events; raise `config.safe_mode`.

        It does the work of the deployment, whoever asks for it.
        """
        if self.plugins.safe:
            raise ConfigError("config.safe_mode")
        facts = PaymentFacts(_inside(self.context), self._engine)
        return Worker(self._engine, tell=self._tell, process_inbox=facts.process)

    def close(self) -> None:
        """Give every connection back."""
        self.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _tell(self, event: Event) -> None:
        self.asks.tell(event)
        for notifier in self.context.policy.notify:
            wanted = notice_for(event, notifier)
            if wanted is not None:
                self._engine.start(
                    NOTICE, f"{event.id}.{notifier}", event.subject, event.merchant_id, wanted
                )


def _settings(
    config: str | Path | None, given: Mapping[str, Any] | None, database_url: str
) -> tuple[Settings, Path | None]:
    file = Path(config).absolute() if config is not None else None
    if file is None and given is None and not database_url and Path(_CONFIG).exists():
        file = Path(_CONFIG).absolute()
    overrides: dict[str, Any] = dict(given or {})
    if database_url:
        overrides["database"] = {**overrides.get("database", {}), "url": database_url}
    return load_settings(file, overrides), file


def beside(file: Path, url: str) -> str:
    """Return a database URL whose relative SQLite file lies beside the configuration file."""
    scheme, mark, name = url.partition(":///")
    if not scheme.startswith("sqlite") or not mark or not name or name.startswith((":", "file:")):
        return url
    return f"{scheme}:///{(file.parent / name).as_posix()}"


def _engine(
    context: Context, policy: EnginePolicy | None, probe: Callable[[str], None] | None
) -> Engine:
    """Return the engine; its steps act for the deployment, whoever asked for the run.

    Merchants may share a database, but not the accounts and the sender of this deployment.
    """
    inside = _inside(context)
    workflows = (
        order_to_cash(inside),
        return_to_refund(inside),
        notice(inside),
        withdrawal(inside),
    )
    return Engine(
        context.storage,
        context.clock,
        workflows,
        specs=context.providers,
        policy=policy,
        probe=probe,
        actor=inside.actor,
    )


def _inside(context: Context) -> Context:
    """Return the surroundings of what the deployment does by itself, whoever asked for it."""
    return attrs.evolve(context, actor=attrs.evolve(Actor.owner(context.merchant_id), id="worker"))


def policy_of(found: Settings) -> Policy:
    """Return the policy that a configuration states."""
    chosen = found.defaults
    return Policy(
        merchant=found.merchant.entity(),
        max_bytes=found.intake.max_bytes,
        max_lines=found.intake.max_lines,
        batch=found.intake.batch,
        payment=chosen.payment,
        carriers=chosen.carriers,
        tracking=chosen.tracking,
        documents=chosen.documents,
        notify=chosen.notify,
        tax=chosen.tax,
        tariffs=chosen.tariffs,
        fx=chosen.fx,
        screening=chosen.screening,
        customs_export=chosen.customs_export,
        customs_import=chosen.customs_import,
        incoterm=chosen.incoterm,
        language=chosen.language,
        reservation_ttl=chosen.reservation_ttl,
        poll_tracking=chosen.poll_tracking,
        poll_customs=chosen.poll_customs,
        poll_settlement=chosen.poll_settlement,
    )
