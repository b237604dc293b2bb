"""`cbec init`: a configuration with comments, and an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from cbec_core.cli.output import emit, json_option, note
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import ConfigError

__all__ = ["CONFIG", "init"]

CONFIG = """\
# cbec deployment. Every key can be overridden by an environment variable: CBEC_DATABASE__URL.
# Secrets are named, not written here: "env:NAME" or "file:path".

[database]
url = "sqlite:///cbec.db"

[merchant]
id = "main"
name = "My shop"

[merchant.address]
country = "CN"
company = "My shop"
lines = ["1 Example Road"]
city = "Shenzhen"
postcode = "518000"

[defaults]
# Codes of installed providers; `cbec plugins list` shows them.
payment = ""
carriers = []
tracking = ""
documents = ""
tax = []
tariffs = []
fx = []
screening = []
incoterm = "DAP"
language = "en"

[plugins]
block = []
first = []
"""


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False))
@json_option
@click.pass_context
def init(ctx: click.Context, folder: str, as_json: bool) -> None:
    """Write cbec.toml into FOLDER and create its database; nothing is overwritten."""
    from cbec_core.app import Cbec

    target = Path(folder)
    config = target / "cbec.toml"
    if config.exists():
        raise ConfigError("config.exists", name=str(config))
    target.mkdir(parents=True, exist_ok=True)
    config.write_text(CONFIG, encoding="utf-8")
    with Cbec.open(config) as app:
        app.storage.upgrade()
        state = app.storage.state()
    if as_json:
        emit({"config": str(config), "database": state})
    else:
        note(f"{_('Written')}: {config}")
        note(f"{_('Database')}: {state.url}")
