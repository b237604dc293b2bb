"""How all plugins are asked: each under guard, in a stable order, by the hook's combining rule."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cbec_core.domain.errors import PluginError
from cbec_core.plugins.faults import FATAL, fault_text
from cbec_core.plugins.status import HookFaults

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment, Parcel
    from cbec_core.domain.customs import Direction, Finding
    from cbec_core.domain.events import Event
    from cbec_core.domain.landed_cost import LandedCharge
    from cbec_core.domain.landed_request import LandedCostRequest
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from cbec_core.domain.requirement import Requirement
    from cbec_core.domain.screening import ScreeningReason
    from cbec_core.domain.shipment import RateQuote
    from cbec_core.domain.stock import StockLevel
    from cbec_core.plugins.manager import PluginManager
    from cbec_core.ports.documents import DocumentKind
    from cbec_core.ports.screening import ScreeningSubject
    from cbec_core.ports.surface import CommandSpec, DemoFile, MigrationBranch, PermissionSpec

__all__ = ["SCREEN", "PluginAsks"]

_log = logging.getLogger("cbec.plugins")

# What one answer of a hook is made of; for hooks that answer with a sequence, its members.
_MEMBERS = {
    "cbec_check_order": "domain.customs:Finding",
    "cbec_screen": "domain.screening:ScreeningReason",
    "cbec_requirements": "domain.customs:Finding",
    "cbec_requirement_rows": "domain.requirement:Requirement",
    "cbec_documents_needed": "ports.documents:DocumentKind",
    "cbec_landed_cost_extras": "domain.landed_cost:LandedCharge",
    "cbec_event": "types:NoneType",
    "cbec_allocate": "builtins:str",
    "cbec_pack": "domain.consignment:Parcel",
    "cbec_choose_rate": "domain.shipment:RateQuote",
    "cbec_choose_regime": "builtins:str",
    "cbec_commands": "ports.surface:CommandSpec",
    "cbec_permissions": "ports.surface:PermissionSpec",
    "cbec_migrations": "ports.surface:MigrationBranch",
    "cbec_locale": "builtins:str",
    "cbec_doctor": "domain.customs:Finding",
    "cbec_demo": "ports.surface:DemoFile",
}

SCREEN = "cbec_screen"

_Pick = Callable[[tuple[Any, ...]], Iterable[Any]]
_Voice = tuple[str, Callable[..., Any], _Pick | None]


@cache
def _member(hook: str) -> type:
    module, _, name = _MEMBERS[hook].partition(":")
    found = getattr(import_module(f"cbec_core.{module}" if "." in module else module), name)
    assert isinstance(found, type)
    return found


class PluginAsks:
    """The typed façade of the hooks (`ports.asks.Asks`), and the questions of the surfaces.

    `first` names plugins in the order in which FIRST hooks ask them; the others follow by name.
    """

    def __init__(self, manager: PluginManager, first: Sequence[str] = ()) -> None:
        self._manager = manager
        self._order = {name: place for place, name in enumerate(first)}
        self._voices: dict[str, tuple[tuple[_Voice, ...], type]] = {}
        self._dumb: tuple[PluginError, ...] | None = None
        self._faults: dict[str, HookFaults] = {}
        self._lock = threading.Lock()

    def absent(self) -> tuple[str, ...]:
        """Return the names to ask first that no installed plugin has."""
        known = {status.name for status in self._manager.statuses()}
        return tuple(sorted(self._order.keys() - known))

    def check_order(self, order: Order) -> tuple[Finding, ...]:
        """ALL: what speaks against processing this order."""
        return self._all("cbec_check_order", (order,))

    def screen(self, subject: ScreeningSubject) -> tuple[ScreeningReason, ...]:
        """STRICTEST: every voice; a plugin that raises or could not be loaded counts as review.

        So does one of which it is not known whether it would have answered; a blocked one does not.
        """
        failed: list[PluginError] = []
        reasons = self._all(SCREEN, (subject,), failed)
        if self._dumb is None:
            statuses = self._manager.statuses()
            self._dumb = tuple(s.error for s in statuses if s.error and s.owes(SCREEN))
        failed += self._dumb
        return (*reasons, *map(_review, failed)) if failed else reasons

    def screeners(self) -> tuple[str, ...]:
        """Return the plugins that `screen` asks."""
        return tuple(plugin for plugin, *_ in self._asked(SCREEN)[0])

    def requirements(self, consignment: Consignment, on: date) -> tuple[Finding, ...]:
        """ALL: what customs data is missing."""
        return self._all("cbec_requirements", (consignment, on))

    def requirement_rows(self, destination: str, region: str, on: date) -> tuple[Requirement, ...]:
        """ALL: what a destination needs to be told, as dated rows."""
        return self._all("cbec_requirement_rows", (destination, region, on))

    def quote_voices(self) -> tuple[tuple[str, str], ...]:
        """Return who answers `requirement_rows` and `landed_cost_extras`, each with its version."""
        hooks = ("cbec_requirement_rows", "cbec_landed_cost_extras")
        asked = {plugin for hook in hooks for plugin, *_ in self._asked(hook)[0]}
        statuses = (status for status in self._manager.statuses() if status.name in asked)
        return tuple((status.name, status.version) for status in statuses)

    def landed_cost_extras(self, request: LandedCostRequest) -> tuple[LandedCharge, ...]:
        """ALL: charges beyond duty and tax."""
        return self._all("cbec_landed_cost_extras", (request,))

    def landed_cost_chargers(self) -> tuple[str, ...]:
        """Return the plugins that `landed_cost_extras` asks."""
        return tuple(plugin for plugin, *_ in self._asked("cbec_landed_cost_extras")[0])

    def allocate(self, order: Order, levels: Sequence[StockLevel]) -> str | None:
        """FIRST: the location that ships the order."""
        found: str | None = self._first_of("cbec_allocate", (order, levels))
        return found

    def pack(self, order: Order, variants: Sequence[Variant]) -> tuple[Parcel, ...] | None:
        """FIRST: the parcels in which the order travels."""
        found: tuple[Parcel, ...] | None = self._first_of("cbec_pack", (order, variants), many=True)
        return found

    def choose_rate(self, order: Order, quotes: Sequence[RateQuote]) -> RateQuote | None:
        """FIRST: the carrier service to take."""
        found: RateQuote | None = self._first_of("cbec_choose_rate", (order, quotes))
        return found

    def choose_regime(self, consignment: Consignment, direction: Direction) -> str | None:
        """FIRST: the code of the customs regime, "none" for nobody, or no opinion."""
        found: str | None = self._first_of("cbec_choose_regime", (consignment, direction))
        return found

    def documents_needed(self, consignment: Consignment, on: date) -> tuple[DocumentKind, ...]:
        """ALL: the papers that travel with the consignment, each once."""
        return tuple(dict.fromkeys(self._all("cbec_documents_needed", (consignment, on))))

    def tell(self, event: Event) -> None:
        """EACH: a fact; one failing hearer never silences the rest."""
        for plugin, function, pick in self._asked("cbec_event")[0]:
            try:
                answer = function(*((event,) if pick is None else pick((event,))))
                if answer is not None:
                    _wrong(answer)
            except FATAL:
                raise
            except BaseException as error:
                self._record(plugin, "cbec_event", error)

    def commands(self) -> tuple[CommandSpec, ...]:
        """ALL: the commands that plugins add to the CLI."""
        return self._all("cbec_commands", ())

    def permissions(self) -> tuple[PermissionSpec, ...]:
        """ALL: the permissions that plugins add."""
        return self._all("cbec_permissions", ())

    def migrations(self) -> tuple[MigrationBranch, ...]:
        """ALL: the Alembic branches of plugins with tables."""
        return self._all("cbec_migrations", ())

    def locale(self) -> tuple[str, ...]:
        """ALL: the packages that hold message catalogues."""
        return self._all("cbec_locale", ())

    def doctor(self) -> tuple[Finding, ...]:
        """ALL: what plugins say of their own installation."""
        return self._all("cbec_doctor", ())

    def demo(self) -> tuple[DemoFile, ...]:
        """ALL: the files that plugins bring for `cbec demo`."""
        return self._all("cbec_demo", ())

    def faults(self) -> tuple[HookFaults, ...]:
        """Return the plugins that failed when asked, by name; arguments are never kept."""
        with self._lock:
            return tuple(self._faults[name] for name in sorted(self._faults))

    def _all(
        self, hook: str, arguments: tuple[Any, ...], failed: list[PluginError] | None = None
    ) -> tuple[Any, ...]:
        voices, kind = self._asked(hook)
        if not voices:
            return ()
        found: list[Any] = []
        for plugin, function, pick in voices:
            try:
                answer = function(*(arguments if pick is None else pick(arguments)))
                if answer is None:
                    continue
                members = answer if type(answer) is tuple else _members(answer)
                for member in members:
                    if type(member) is not kind and not isinstance(member, kind):
                        _wrong(member)
                found += members
            except FATAL:
                raise
            except BaseException as error:
                fault = self._record(plugin, hook, error)
                if failed is not None:
                    failed.append(fault)
        return tuple(found)

    def _first_of(self, hook: str, arguments: tuple[Any, ...], *, many: bool = False) -> Any:
        voices, kind = self._asked(hook)
        for plugin, function, pick in voices:
            try:
                answer = function(*(arguments if pick is None else pick(arguments)))
                if answer is None:
                    continue
                members = _members(answer) if many else (answer,)
                for member in members:
                    if not isinstance(member, kind):
                        _wrong(member)
                return members if many else answer
            except FATAL:
                raise
            except BaseException as error:
                self._record(plugin, hook, error)
        return None

    def _asked(self, hook: str) -> tuple[tuple[_Voice, ...], type]:
        asked = self._voices.get(hook)
        if asked is None:
            given = self._manager.implementations(hook)
            if self._manager.hooks()[hook] == "FIRST":
                last = len(self._order)
                given = tuple(sorted(given, key=lambda one: self._order.get(one.plugin, last)))
            names = self._manager.arguments(hook)
            voices = tuple((one.plugin, one.function, _pick(one.arguments, names)) for one in given)
            asked = self._voices[hook] = (voices, _member(hook))
        return asked

    def _record(self, plugin: str, hook: str, error: BaseException) -> PluginError:
        fault = PluginError("plugin.hook_failed", plugin=plugin, hook=hook, fault=fault_text(error))
        with self._lock:
            before = self._faults.get(plugin)
            self._faults[plugin] = HookFaults(plugin, before.count + 1 if before else 1, fault)
        _log.warning("%s", fault)
        return fault


def _pick(wanted: tuple[str, ...], names: tuple[str, ...]) -> _Pick | None:
    """Return what chooses a function's arguments from those of the specification, if any must."""
    if wanted == names:
        return None
    places = tuple(names.index(name) for name in wanted)
    return lambda values: [values[place] for place in places]


def _members(answer: Any) -> tuple[Any, ...]:
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        _wrong(answer)
    return tuple(answer)


def _wrong(answer: object) -> None:
    if inspect.iscoroutine(answer):
        answer.close()
    raise TypeError(f"a hook answered with {type(answer).__name__}")


def _review(error: PluginError) -> ScreeningReason:
    from cbec_core.domain.screening import ScreeningReason, Verdict

    plugin = str(error.params["plugin"])
    return ScreeningReason(plugin, Verdict.REVIEW, error.code, error.message)
