"""Open the dossier of a deployment for a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from cbec_core.api import Capability, Cbec, CbecError, ConfigError
from cbec_customs_cn.store import Dossier, open_engine

__all__ = ["database_option", "open_dossier", "placed"]

F = TypeVar("F", bound=Callable[..., Any])

_REGIMES: Final = (
    "cn-9610-export",
    "cn-9710",
    "cn-9810",
    "cn-1210-export",
    "cn-9610-import",
    "cn-1210-import",
)


def database_option(function: F) -> F:
    """Add `--database`, where the settings of no regime name it."""
    text = "The URL of the dossier's database; else that of the settings of a regime."
    return click.option("--database", default="", metavar="URL", help=text)(function)


def open_dossier(ctx: click.Context, database: str) -> Dossier:
    """Return the dossier of the merchant of the deployment; ceb.no_dossier if none is named."""
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    url, place = database, Path
    if not url:
        url, place = _of_settings(app)
    if not url:
        raise ConfigError("ceb.no_dossier")
    engine = open_engine(url, place)
    ctx.call_on_close(engine.dispose)
    (merchant_id,) = app.context.actor.merchants
    return Dossier(engine, merchant_id, app.context.clock)


def _of_settings(app: Cbec) -> tuple[str, Any]:
    """Return the database of the first regime that names one, and where its file stands."""
    for code in _REGIMES:
        try:
            settings, tools = app.providers.parts(Capability.CUSTOMS, code)
        except CbecError:
            continue
        secret = getattr(settings, "database_url", None)
        if secret is not None and secret.get_secret_value():
            return secret.get_secret_value(), tools.path
    return "", Path


def placed(path: str) -> str:
    """Return a name of a file as it is told: what steers a terminal is left out."""
    return "".join(letter for letter in path if letter.isprintable())
