"""`cbec doctor`: versions, plugins, failures, database, and how to mend each."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

import attrs
import click

from cbec_core.cli.extensions import plugin_manager
from cbec_core.cli.output import emit, json_option, open_app, table
from cbec_core.config.language import localized
from cbec_core.config.language import translate as _
from cbec_core.domain.customs import Severity
from cbec_core.domain.errors import CbecError
from cbec_core.plugins.status import PluginState
from cbec_core.ports.storage import SchemaState

__all__ = ["Check", "doctor"]

_DEPENDENCIES = ("sqlalchemy", "pydantic", "pluggy", "click", "attrs", "alembic")


@attrs.frozen
class Check:
    """One finding of the doctor: what, how it is, and how to mend it."""

    what: str
    severity: Severity
    text: str
    mend: str = ""
    code: str = ""


def _fault(what: str, error: CbecError) -> Check:
    message, hint = localized(error)
    return Check(what, Severity.ERROR, message, hint, error.code)


def _versions() -> list[Check]:
    python = Check("python", Severity.INFO, f"{platform.python_version()} {sys.platform}")
    return [
        python,
        *(
            Check(name, Severity.INFO, metadata.version(name))
            for name in ("cbec-core", *_DEPENDENCIES)
        ),
    ]


def _plugins() -> list[Check]:
    checks = []
    for status in plugin_manager().statuses():
        what = f"plugin {status.name}"
        if status.error is not None:
            checks.append(_fault(what, status.error))
        elif status.state is PluginState.LOADED:
            checks.append(Check(what, Severity.INFO, status.version or _("loaded")))
        else:
            checks.append(Check(what, Severity.WARNING, status.state.value))
    return checks


def _deployment(ctx: click.Context) -> list[Check]:
    checks: list[Check] = []
    try:
        app = open_app(ctx)
    except CbecError as error:
        return [_fault(_("configuration"), error)]
    checks += [_fault(_("providers"), error) for error in app.duplicates()]
    checks += [
        Check(f"plugin {f.code.split('.')[0]}", f.severity, f.text, code=f.code)
        for f in app.asks.doctor()
    ]
    checks += [_fault(f"plugin {fault.plugin}", fault.last) for fault in app.asks.faults()]
    try:
        state = app.storage.state()
        app.storage.require_current()
    except CbecError as error:
        return [*checks, _fault(_("database"), error)]
    severity = Severity.INFO if state.schema is SchemaState.CURRENT else Severity.ERROR
    checks.append(
        Check(_("database"), severity, f"{state.url} {state.server} {state.schema.value}")
    )
    if not state.writable:
        checks.append(
            Check(_("database"), Severity.ERROR, _("cannot be written"), _("Check access rights."))
        )
    parked = app.runs.parked()
    if parked:
        text = f"{len(parked)} {_('parked')}"
        checks.append(Check(_("runs"), Severity.WARNING, text, "cbec runs parked"))
    return checks


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is wrong with this installation and deployment; exit 1 if anything is."""
    checks = [*_versions(), *_plugins(), *_deployment(ctx)]
    if as_json:
        emit(checks)
    else:
        rows = [(c.severity.value, c.what, c.text, c.mend, c.code) for c in checks]
        heads = (_("Severity"), _("What"), _("Finding"), _("Mend"), _("Code"))
        table(_("Doctor"), heads, rows)
    if any(check.severity is Severity.ERROR for check in checks):
        ctx.exit(1)
