"""`cbec orders papers`: labels, forms and messages of orders, listed, written, or merged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from cbec_core.cli.merged import merge_into
from cbec_core.cli.output import emit, json_option, note, open_app, word
from cbec_core.cli.tables import progress, table
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import ConfigError
from cbec_core.ports.documents import DocumentKind

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.ports.stored import StoredDocument

__all__ = ["papers"]


@click.command()
@click.argument("orders", nargs=-1, required=True, metavar="ORDER...")
@click.option(
    "--out", default="", type=click.Path(file_okay=False), help="Folder to write them to."
)
@click.option(
    "--merge",
    default="",
    type=click.Path(dir_okay=False),
    help="PDF to write the papers of the parcels to, in the order given; one a size of page.",
)
@click.option("--mixed", is_flag=True, help="Merge pages of all sizes into one file.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in DocumentKind]),
    help="Only papers of this kind; may be given several times.",
)
@json_option
@click.pass_context
def papers(
    ctx: click.Context,
    orders: tuple[str, ...],
    out: str,
    merge: str,
    mixed: bool,
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """List the papers and messages of orders, or write them; nothing is overwritten."""
    if out and merge:
        raise click.UsageError(_("Choose one of --out and --merge."))
    if mixed and not merge:
        raise click.UsageError(_("--mixed goes with --merge."))
    app = open_app(ctx)
    wanted = frozenset(map(DocumentKind, kinds))
    ids = list(dict.fromkeys(app.orders.get(name).id for name in orders))
    if merge:
        _merge(ctx, app, ids, wanted, Path(merge), mixed=mixed, as_json=as_json)
        return
    shown = _shown(app, ids, wanted, out)
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
    order: str


def _shown(app: Cbec, ids: list[str], kinds: frozenset[DocumentKind], out: str) -> list[_Paper]:
    """Return what there is, written to a folder if one is given; an order at a time is held."""
    folder = Path(out)
    if out:
        _check(folder, _placed(app, ids, kinds, folder))
    shown = []
    for stored, place in _placed(app, ids, kinds, folder):
        if out:
            _write(place, stored.document.content)
        document = stored.document
        shown.append(
            _Paper(
                stored.id,
                document.kind,
                place.name,
                document.media_type,
                len(document.content),
                document.sha256,
                str(place) if out else "",
                stored.order_id,
            )
        )
    return shown


def _placed(
    app: Cbec, ids: list[str], kinds: frozenset[DocumentKind], folder: Path
) -> Iterator[tuple[StoredDocument, Path]]:
    """Yield each document with a file inside the folder, whatever a plugin calls it."""
    taken: set[Path] = set()
    for order_id in ids:
        for stored in app.orders.documents(order_id):
            if kinds and stored.document.kind not in kinds:
                continue
            name = re.sub(r"[^\w.-]+", "_", stored.document.name).lstrip(".") or "paper"
            while folder / name in taken:
                name = f"{len(taken) + 1}-{name}"
            taken.add(folder / name)
            yield stored, folder / name


def _check(folder: Path, placed: Iterable[tuple[StoredDocument, Path]]) -> None:
    """Write all or none, as far as what lies there already decides it."""
    try:
        for stored, place in placed:
            if place.exists() and place.read_bytes() != stored.document.content:
                raise ConfigError("config.exists", name=str(place))
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _write(place: Path, content: bytes) -> None:
    try:
        if not place.exists():
            with place.open("xb") as stream:
                stream.write(content)
    except OSError as error:
        raise _unwritable(place.parent, error) from None


def _unwritable(folder: Path, error: OSError) -> ConfigError:
    reason = error.strerror or "unknown"
    return ConfigError("config.unwritable", name=str(folder), reason=reason)


def _merge(
    ctx: click.Context,
    app: Cbec,
    ids: list[str],
    kinds: frozenset[DocumentKind],
    target: Path,
    *,
    mixed: bool,
    as_json: bool,
) -> None:
    """Merge, and say what is not in the files: it must be printed by itself, or is not there."""
    with progress(_("Papers"), len(ids)) as advance:

        def told() -> Iterator[str]:
            for order_id in ids:
                yield order_id
                advance()

        files, merged = merge_into(app, told(), kinds, target, mixed=mixed)
    if as_json:
        emit({"files": files, **attrs.asdict(merged)})
    else:
        if files:
            heads = (_("File"), _("Page (mm)"), _("Bytes"))
            table(_("Papers"), heads, [(f.file, f.page_mm, f.size) for f in files])
        for one in merged.left_out:
            text = _("Not merged, for it is no PDF: {name} of {order}")
            note(text.format(name=one.name, order=one.order_id))
        for order_id in merged.without:
            note(_("No papers to merge: {order}").format(order=order_id))
    if merged.left_out or merged.without:
        ctx.exit(1)
