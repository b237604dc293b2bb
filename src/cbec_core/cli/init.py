"""`cbec init`: a configuration with comments, and an empty database."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from cbec_core.cli.output import emit, json_option, note
from cbec_core.cli.starter import configuration, unprepared
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import CbecError, ConfigError

__all__ = ["init"]


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False))
@json_option
def init(folder: str, as_json: bool) -> None:
    """Write cbec.toml into FOLDER and create its database; nothing is overwritten."""
    from cbec_core.app import Cbec

    target = Path(folder)
    config = target / "cbec.toml"
    if config.exists():
        raise ConfigError("config.exists", name=str(config))
    new = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        config.write_text(configuration(), encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ConfigError("config.unwritable", name=str(config), reason=reason) from None
    try:
        with Cbec.open(config) as app:
            app.storage.upgrade()
            state = app.storage.state()
    except CbecError:
        config.unlink()
        if new:
            shutil.rmtree(target)
        raise
    if as_json:
        emit({"config": str(config), "database": state, "unprepared": unprepared()})
        return
    note(f"{_('Written')}: {config}")
    note(f"{_('Database')}: {state.url}")
    for one in unprepared():
        text = _(
            "{key}: {code} is installed and left out, because it needs data first."
            " In the folder of {config}, type:"
        )
        note(text.format(key=one.key, code=one.code, config=config))
        for command in one.commands:
            note(f"    {command}")
        note(_("and then write there: {line}").format(line=one.line))
