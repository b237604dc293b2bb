"""`cbec customs check`: what customs would refuse in messages, before anything is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from lxml import etree

from cbec_core.api import CbecError, Severity
from cbec_customs_cn.commands.reading import file_bytes
from cbec_customs_cn.commands.telling import as_error, plain
from cbec_customs_cn.outgoing import inner
from cbec_customs_cn.rules.check import check_message
from cbec_customs_cn.rules.schemas import Schemas
from cbec_customs_cn.words import either
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_customs_cn.findings import CebFinding

__all__ = ["check"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--xsd-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the official schemas, which the messages are validated by as well.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], xsd_dir: Path | None, as_json: bool) -> None:
    """Check messages in FILEs (- is standard input): structure, values and business rules.

    Envelopes of the exchange platform are opened. Ends with 1 if a message has an error.
    """
    schemas = Schemas(xsd_dir) if xsd_dir else None
    told = [_checked(file, schemas) for file in files]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for report in told:
            _tell(report)
    if not all(report["ok"] for report in told):
        ctx.exit(1)


def _checked(file: str, schemas: Schemas | None) -> dict[str, Any]:
    report: dict[str, Any] = {"file": plain(file), "message": "", "ok": False, "findings": []}
    try:
        raw = inner(file_bytes(file))
        found = check_message(raw, now=datetime.now(UTC))
        report["message"] = _kind(raw)
        if schemas is not None:
            found += schemas.findings(raw)
    except CbecError as error:
        told = as_error(error)
        text = f"{told['text']} {told['hint']}"
        shown = {"code": told["code"], "severity": "error", "path": "", "text": text}
        report["findings"] = [shown]
        return report
    report["ok"] = all(one.severity is not Severity.ERROR for one in found)
    report["findings"] = _shown(found)
    return report


def _shown(found: Sequence[CebFinding]) -> list[dict[str, str]]:
    return [
        {
            "code": one.code,
            "severity": one.severity.value,
            "path": one.path,
            "text": either(one.text, one.text_zh),
        }
        for one in found
    ]


def _kind(raw: bytes) -> str:
    # `check_message` has read it: it is well-formed and has no entities.
    return etree.QName(etree.fromstring(raw)).localname.removesuffix("Message")


def _tell(report: dict[str, Any]) -> None:
    verdict = _("no errors") if report["ok"] else _("would be refused")
    click.echo(f"{report['file']}: {report['message'] or '?'}: {verdict}")
    # What stops the message comes first; else a sample full of warnings would hide it.
    for one in sorted(report["findings"], key=lambda one: one["severity"] != "error"):
        place = f" {one['path']}" if one["path"] else ""
        click.echo(f"    {one['severity']} {one['code']}{place}: {plain(one['text'])}")
