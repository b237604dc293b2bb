"""`cbec orders papers`: labels, forms and messages of an order, listed or written to a folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from cbec_core.cli.output import emit, json_option, note, open_app, word
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import ConfigError
from cbec_core.ports.documents import DocumentKind

if TYPE_CHECKING:
    from cbec_core.ports.stored import StoredDocument

__all__ = ["papers"]


@click.command()
@click.argument("order")
@click.option(
    "--out", default="", type=click.Path(file_okay=False), help="Folder to write them to."
)
@json_option
@click.pass_context
def papers(ctx: click.Context, order: str, out: str, as_json: bool) -> None:
    """List the papers and messages of an order, or write them; nothing is overwritten."""
    app = open_app(ctx)
    found = app.orders.documents(app.orders.get(order).id)
    places = _places(Path(out), found)
    if out:
        _write(Path(out), dict(zip(places, (s.document.content for s in found), strict=True)))
    shown = [
        _Paper(
            stored.id,
            stored.document.kind,
            place.name,
            stored.document.media_type,
            len(stored.document.content),
            stored.document.sha256,
            str(place) if out else "",
        )
        for stored, place in zip(found, places, strict=True)
    ]
    if as_json:
        emit(shown)
        return
    if not shown:
        note(_("The order has no papers yet."))
        return
    heads = (_("Kind"), _("File"), _("Media type"), _("Bytes"))
    rows = [(word(one.kind), one.file or one.name, one.media_type, one.size) for one in shown]
    table(_("Papers"), heads, rows)


@attrs.frozen
class _Paper:
    id: str
    kind: DocumentKind
    name: str
    media_type: str
    size: int
    sha256: str
    file: str


def _places(folder: Path, found: Sequence[StoredDocument]) -> list[Path]:
    """Return a file for each document, inside the folder whatever a plugin calls it."""
    places: list[Path] = []
    for stored in found:
        name = re.sub(r"[^\w.-]+", "_", stored.document.name).lstrip(".") or "paper"
        while folder / name in places:
            name = f"{len(places) + 1}-{name}"
        places.append(folder / name)
    return places


def _write(folder: Path, contents: Mapping[Path, bytes]) -> None:
    """Write all or none, as far as what lies there already decides it."""
    try:
        there = [place for place in contents if place.exists()]
        for place in there:
            if place.read_bytes() != contents[place]:
                raise ConfigError("config.exists", name=str(place))
        folder.mkdir(parents=True, exist_ok=True)
        for place, content in contents.items():
            if place not in there:
                with place.open("xb") as stream:
                    stream.write(content)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ConfigError("config.unwritable", name=str(folder), reason=reason) from None
