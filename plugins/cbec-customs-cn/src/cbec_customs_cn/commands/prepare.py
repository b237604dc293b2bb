"""`cbec customs prepare`: orders become the messages that an enterprise sends, as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import click

from cbec_core.api import Capability, Cbec, Finding, Severity
from cbec_customs_cn.commands.orders import facts_of, filing_of
from cbec_customs_cn.commands.telling import as_finding, plain
from cbec_customs_cn.commands.writing import Written, write_all
from cbec_customs_cn.messages.table import Signing, kind
from cbec_customs_cn.modes import MODES, SENT_BY, filed, sends
from cbec_customs_cn.opening import open_papers, open_signer
from cbec_customs_cn.outgoing import bytes_of, file_name
from cbec_customs_cn.prepare.findings import found
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.prepare.messages import (
    OF_GROUPS,
    check_filing,
    check_group,
    check_together,
    document_of,
    group_messages,
    packed,
    too_large,
)
from cbec_customs_cn.prepare.values import guid
from cbec_customs_cn.times import CHINA
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_customs_cn.message import Message
    from cbec_customs_cn.prepare.filing import Facts, Filing, Papers
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["prepare"]

_Told = tuple[Optional["Filing"], Finding]


@click.command()
@click.argument("orders", nargs=-1, required=True, metavar="ORDER...")
@click.option("--regime", required=True, type=click.Choice(list(MODES)), help="How is declared.")
@click.option(
    "--message",
    type=click.Choice(sorted(SENT_BY)),
    help="Only this message; without it, what these roles file of an order.",
)
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder."
)
@click.option(
    "--set", "told", multiple=True, metavar="FIELD=VALUE", help="Such as billNo or reason."
)
@click.option("--envelope", is_flag=True, help="Wrap messages for the exchange platform.")
@click.option("--sign/--no-sign", default=True, help="Sign by the regime's signer, if it is set.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def prepare(
    ctx: click.Context,
    orders: tuple[str, ...],
    regime: str,
    message: str | None,
    out: Path,
    told: tuple[str, ...],
    envelope: bool,
    sign: bool,
    as_json: bool,
) -> None:
    """Write the messages of ORDERs into a folder: those that the enterprise's roles send.

    An order that lacks something is left out and told of, and the command ends with 1; a message of
    many orders (CEB507, CEB509, CEB607, CEB701, CEB711) is written whole or not at all.
    """
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    settings, tools = app.providers.parts(Capability.CUSTOMS, regime)
    papers, known = open_papers(settings, tools), facts_of(told)
    signer = open_signer(settings.signer, tools) if sign else None
    filings = [filing_of(app, name, regime, known) for name in dict.fromkeys(orders)]
    today = filings[0].at.astimezone(CHINA).date()
    messages = (message,) if message else filed(papers.mode, settings.roles, today)
    findings: list[_Told] = [
        (None, one) for one in _beforehand(papers, messages, signer, sign=sign)
    ]
    made: list[Message] = []
    if not findings and message is not None and message in OF_GROUPS:
        made, findings = _of_group(filings, papers, message, known.facts)
    elif not findings:
        made, findings = _of_orders(filings, papers, messages)
    written = write_all(
        out,
        [
            Written(
                file_name(one),
                one.kind,
                len(one.documents),
                bytes_of(one, signer, envelope=envelope, on=today, at=filings[0].at),
            )
            for one in made
        ],
    )
    _tell(written, findings, as_json)
    if any(finding.severity is Severity.ERROR for _filing, finding in findings):
        ctx.exit(1)


def _beforehand(
    papers: Papers, messages: Sequence[str], signer: Signer | None, *, sign: bool
) -> list[Finding]:
    """Return what keeps every order from being prepared."""
    roles = papers.settings.roles
    said = [
        found("not_sent", "roles", message=message)
        for message in messages
        if not sends(roles, message)
    ]
    if not messages:
        said.append(found("not_sent", "roles", message=papers.mode.list_message))
    bound = [message for message in messages if kind(message).signing is Signing.REQUIRED]
    if sign and signer is None and bound:
        said.append(found("unsigned", "signer.kind", message=bound[0]))
    return said


def _of_orders(
    filings: Sequence[Filing], papers: Papers, messages: Sequence[str]
) -> tuple[list[Message], list[_Told]]:
    """Return the messages of the orders that lack nothing, and what the others lack."""
    findings: list[_Told] = []
    whole: list[Filing] = []
    for filing in filings:
        said = check_filing(filing, papers, messages)
        findings += [(filing, one) for one in said]
        if all(one.severity is not Severity.ERROR for one in said):
            whole.append(filing)
    made: list[Message] = []
    for code in messages:
        documents = [document_of(filing, papers, code) for filing in whole]
        made += packed(code, documents, papers) if documents else ()
    refused: list[_Told] = []
    for message in made:
        large = too_large(message, papers)
        refused += [(None, large)] if large else []
        refused += [(None, one) for one in check_together(message, filings[0].at)]
    return ([], [*findings, *refused]) if refused else (made, findings)


def _of_group(
    filings: Sequence[Filing], papers: Papers, code: str, facts: Facts
) -> tuple[list[Message], list[_Told]]:
    """Return the parts of a message of many orders; one that lacks something stops them all."""
    findings: list[_Told] = [
        (filing, one) for filing in filings for one in check_filing(filing, papers, (code,))
    ]
    if any(one.severity is Severity.ERROR for _filing, one in findings):
        return [], findings
    operation = guid("group", code, *(filing.operation_id for filing in filings))
    group = Group(operation, tuple(filings), filings[0].at, facts)
    findings += [(None, one) for one in check_group(group, papers, code)]
    if any(one.severity is Severity.ERROR for _filing, one in findings):
        return [], findings
    return list(group_messages(group, papers, code)), findings


def _tell(written: Sequence[Written], findings: Sequence[_Told], as_json: bool) -> None:
    if as_json:
        report = {
            "files": [one.shown() for one in written],
            "findings": [
                {
                    "order": filing.order.external_id if filing else None,
                    "line": finding.line_id,
                    **as_finding(finding),
                }
                for filing, finding in findings
            ],
        }
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for one in written:
        text = _("{file}: {message}, {count} documents")
        click.echo(text.format(file=one.name, message=one.kind, count=one.documents))
    for filing, finding in findings:
        told = as_finding(finding)
        order = f"{filing.order.external_id}: " if filing else ""
        click.echo(plain(f"{order}{told['path']}: {told['text']}"), err=True)
