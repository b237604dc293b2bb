"""`cbec doctor`: versions, plugins, failures, database, and how to mend each."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

import attrs
import click

from cbec_core.cli.extensions import plugin_manager
from cbec_core.cli.output import emit, json_option, open_app, word
from cbec_core.cli.starter import unprepared
from cbec_core.cli.tables import table
from cbec_core.config.language import language, localized
from cbec_core.config.language import translate as _
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.errors import CbecError, ConfigError, PluginError
from cbec_core.plugins.breaker import Circuit
from cbec_core.plugins.faults import fault_text
from cbec_core.plugins.hookcall import SCREEN
from cbec_core.plugins.status import PluginState
from cbec_core.ports.provider import Capability
from cbec_core.services.context import NOBODY

if TYPE_CHECKING:
    from cbec_core.app import Cbec

__all__ = ["Check", "doctor"]

_DEPENDENCIES = ("sqlalchemy", "pydantic", "pluggy", "click", "attrs", "alembic")
_COUNTED = 1000
_PLAYED = "sandbox"


@attrs.frozen
class Check:
    """One finding of the doctor: what, how it is, and how to mend it."""

    what: str
    severity: Severity
    text: str
    mend: str = ""
    code: str = ""


def _fault(what: str, error: Exception) -> Check:
    if not isinstance(error, CbecError):
        # Whatever is broken, the doctor tells the rest; the error's text may hold secrets.
        error = CbecError("program.fault", fault=fault_text(error))
    message, hint = localized(error)
    return Check(what, Severity.ERROR, message, hint, error.code)


def _versions() -> Iterator[Check]:
    yield Check("python", Severity.INFO, f"{platform.python_version()} {sys.platform}")
    for name in ("cbec-core", *_DEPENDENCIES):
        yield Check(name, Severity.INFO, metadata.version(name))


def _plugins() -> Iterator[Check]:
    if plugin_manager().safe:
        text = _(
            "No installed plugin is loaded: orders can be looked at, and those processed wait."
        )
        mend = _("Unset CBEC_SAFE_MODE once the plugin at fault is mended or blocked.")
        yield Check(_("safe mode"), Severity.WARNING, text, mend)
    for status in plugin_manager().statuses():
        what = f"{_('plugin')} {status.name}"
        if status.state is PluginState.LOADED:
            yield Check(what, Severity.INFO, status.version or word(status.state))
        elif status.error is None:
            yield Check(what, Severity.WARNING, word(status.state))
        elif status.state is PluginState.BROKEN:
            yield _fault(what, status.error)
            if status.owes(SCREEN):
                text = _("What it would say is unknown: every order waits for a person.")
                mend = _("Mend the plugin, or block it with plugins.block.")
                yield Check(f"{_('screening')} {status.name}", Severity.WARNING, text, mend)
        else:  # blocked, not on the allow list, or safe mode: somebody wished it so
            yield _doubt(what, status.error)


def _deployment(ctx: click.Context) -> Iterator[Check]:
    try:
        app = open_app(ctx)
    except Exception as error:
        yield _fault(_("configuration"), error)
        return
    for duplicate in app.duplicates():
        yield _fault(_("providers"), duplicate)
    if not app.plugins.safe:
        yield from _names(app)
        yield from _open(app)
        yield from _providers(app)
    for finding in app.asks.doctor():
        yield _said(f"{_('plugin')} {finding.code.partition('.')[0]}", finding)
    for fault in app.asks.faults():
        yield _fault(f"{_('plugin')} {fault.plugin}", fault.last)
    try:
        yield from _database(app)
    except Exception as error:
        yield _fault(_("database"), error)


def _names(app: Cbec) -> Iterator[Check]:
    """Tell of names in the configuration that nothing has: a slip of the pen does nothing."""
    for place, names in (("block", app.plugins.absent()), ("first", app.asks.absent())):
        for name in names:
            yield _doubt(f"plugins.{place}", PluginError("plugin.not_found", plugin=name))
    for what, error in app.providers.unoffered():
        yield _doubt(what, error)


def _open(app: Cbec) -> Iterator[Check]:
    """Tell of questions that the configuration leaves open, before an order parks at one."""
    policy = app.context.policy

    if not policy.customs_export:
        yield _unanswered("customs_export", "config.customs_open")
    if not policy.customs_import:
        yield _unanswered("customs_import", "config.customs_open")
    if not policy.screening and not {*app.asks.screeners()} - {_PLAYED}:
        yield _unanswered("screening", "config.screening_open")
    if not policy.tax:
        yield _unanswered("tax", "config.tax_open")
    if not policy.tariffs and policy.tax:
        yield _unanswered("tariffs", "config.tariffs_open")
    if not policy.carriers:
        yield _unanswered("carriers", "config.carriers_open")
    if not policy.tracking:
        for code in _silent(app):
            yield _unanswered("tracking", "config.tracking_open", code)
    for one in unprepared():
        if not getattr(policy, one.key):
            text = _("{code} is installed and can be named once its data is there.")
            mend = "; ".join((*one.commands, one.line))
            yield Check(f"defaults.{one.key}", Severity.INFO, text.format(code=one.code), mend)


def _unanswered(name: str, code: str, carrier: str = "") -> Check:
    key = f"defaults.{name}"
    return _doubt(key, ConfigError(code, key=key, carrier=carrier))


def _silent(app: Cbec) -> Iterator[str]:
    """Yield the chosen carriers that know nothing of a parcel on its way."""
    for spec in app.providers.specs(Capability.CARRIER):
        if spec.code in app.context.policy.carriers and "track" not in spec.operations:
            yield spec.code


def _doubt(what: str, error: CbecError) -> Check:
    return attrs.evolve(_fault(what, error), severity=Severity.WARNING)


def _providers(app: Cbec) -> Iterator[Check]:
    """Make every provider that the configuration names, and ask it what it lacks.

    A wrong setting shows itself now, and data that is missing before an order waits for it.
    """
    policy, providers = app.context.policy, app.providers
    lacking: set[str] = set()
    named = {
        "payment": (policy.payment,),
        "carrier": (*policy.carriers, policy.tracking),
        "documents": (policy.documents,),
        "notify": policy.notify,
        "tax": policy.tax,
        "tariff": policy.tariffs,
        "fx": policy.fx,
        "screening": policy.screening,
        "customs": (policy.customs_export, policy.customs_import),
    }
    for capability, codes in named.items():
        for code in sorted({*codes} - {"", NOBODY}):
            what = f"{capability} {code}"
            try:
                getattr(providers, capability)(code)
                for finding in providers.findings(Capability(capability), code):
                    if finding.severity is not Severity.INFO:
                        lacking.add(what)
                    yield _said(what, finding)
            except Exception as error:
                lacking.add(what)
                yield _fault(what, error)
    for state in providers.circuits():
        what = f"{state.capability} {state.code}"
        if state.circuit is Circuit.CLOSED:
            if what not in lacking:
                yield Check(what, Severity.INFO, _("ready"))
        else:
            text = f"{word(state.circuit)}, {_('failures')}: {state.failures}"
            until = f"{state.until:%Y-%m-%dT%H:%MZ}" if state.until else ""
            yield Check(what, Severity.WARNING, text, f"{_('left alone until')} {until}")


def _said(what: str, finding: Finding) -> Check:
    text = (language() == "zh" and finding.text_zh) or _(finding.text)
    return Check(what, finding.severity, text, finding.path, finding.code)


def _database(app: Cbec) -> Iterator[Check]:
    state = app.storage.state()
    app.storage.require_current()
    about = f"{state.url} {state.server} {word(state.schema)}"
    yield Check(_("database"), Severity.INFO, about)
    if not state.writable:
        yield _fault(_("database"), CbecError("storage.read_only"))
    if parked := len(app.runs.parked(_COUNTED)):
        text = f"{_('parked')}: {parked}{'+' if parked == _COUNTED else ''}"
        mend = "cbec runs parked; cbec runs resolve"
        yield Check(_("runs"), Severity.WARNING, text, mend)


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is wrong with this installation and deployment; exit 1 if anything is."""
    checks = [*_versions(), *_plugins(), *_deployment(ctx)]
    if as_json:
        emit(checks)
    else:
        rows = [(word(c.severity), c.what, c.text, c.mend, c.code) for c in checks]
        heads = (_("Severity"), _("What"), _("Finding"), _("Mend"), _("Code"))
        table(_("Doctor"), heads, rows)
    if any(check.severity is Severity.ERROR for check in checks):
        ctx.exit(1)
