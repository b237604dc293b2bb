"""`cbec classify`: candidates for goods, to be looked at by a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import attrs
import click

from cbec_classifier.catalogue import Asked, missing, write_sheet
from cbec_classifier.national import National, national
from cbec_classifier.nomenclature import nomenclature
from cbec_classifier.suggesting import Candidate, suggest
from cbec_classifier.words import translate as _
from cbec_core.api import Cbec, DomainError

__all__ = ["classify"]

_MOST_BYTES: Final = 16 * 1024 * 1024


@attrs.frozen
class _Answer:
    """What became of one description: candidates, or why there can be none."""

    asked: Asked
    candidates: tuple[Candidate, ...] = ()
    refused: DomainError | None = None


@click.command()
@click.argument("descriptions", nargs=-1, metavar="[DESCRIPTION]...")
@click.option(
    "--file", "file", type=click.Path(allow_dash=True), help="One description a line; - is stdin."
)
@click.option("--catalog", is_flag=True, help="The articles of the catalogue that have no HS code.")
@click.option("--out", type=click.Path(path_type=Path), help="Write a sheet to choose on (CSV).")
@click.option("--to", metavar="COUNTRY", help="Say how many digits this country asks for.")
@click.option("--language", default="", metavar="en|zh", help="Of the descriptions.")
@click.option("--limit", default=10, metavar="N", type=int, help="Suggestions each; 10.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def classify(
    ctx: click.Context,
    descriptions: tuple[str, ...],
    file: str | None,
    catalog: bool,
    out: Path | None,
    to: str | None,
    language: str,
    limit: int,
    as_json: bool,
) -> None:
    """Suggest HS codes for goods described in English or Chinese.

    Each suggestion has a score: how often a code with such a score is right. Nothing is filed and
    no article is changed: that is for a person to do.
    """
    if out and not catalog:
        raise click.UsageError(_("--out goes with --catalog."))
    rule = national(to, datetime.now(UTC).date()) if to else None
    asked = [Asked(text) for text in (*descriptions, *(_lines(file) if file else ()))]
    if catalog:
        asked += missing(_open(ctx))
    elif not asked:
        raise DomainError("classify.nothing_asked")
    # Of what was typed a fault is an error; in a list it is an answer, and the others are given.
    typed = len(descriptions)
    answers = [_answer(one, language, limit, strict=n < typed) for n, one in enumerate(asked)]
    if out:
        write_sheet(out, ((answer.asked, answer.candidates) for answer in answers))
    if as_json:
        click.echo(json.dumps(_report(answers, to, rule), indent=2))
        return
    if out:
        text = _("{name}: {count} articles to choose for; `hs` is empty until a person fills it.")
        click.echo(text.format(name=out.name, count=len(answers)))
    else:
        for answer in answers:
            _show(answer, several=len(answers) > 1)
    _notes(to, rule)


def _open(ctx: click.Context) -> Cbec:
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    return app


def _lines(file: str) -> Iterator[str]:
    name = "stdin" if file == "-" else Path(file).name
    try:
        with click.open_file(file, "rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError("it is too large")
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
        raise DomainError(
            "classify.file_unreadable", name=name, reason=reason, most=_MOST_BYTES
        ) from None
    yield from (line.strip() for line in text.splitlines() if line.strip())


def _answer(asked: Asked, language: str, limit: int, *, strict: bool) -> _Answer:
    try:
        return _Answer(asked, suggest(asked.text, language, limit))
    except DomainError as error:
        if strict or error.code not in ("classify.no_words", "classify.too_long"):
            raise
        return _Answer(asked, refused=error)


def _report(answers: list[_Answer], to: str | None, rule: National | None) -> dict[str, Any]:
    known = nomenclature()
    return {
        "nomenclature": known.edition,
        "source": known.source,
        "to": to and {"country": to.upper(), "digits": rule.digits if rule else None},
        "results": [
            {
                "sku": answer.asked.variant.sku if answer.asked.variant else None,
                "description": answer.asked.text,
                "refused": answer.refused and answer.refused.code,
                "candidates": [
                    {
                        "code": one.code,
                        "description": one.description,
                        "score": one.score,
                        "why": one.why,
                        "path": [{"code": code, "description": text} for code, text in one.path],
                    }
                    for one in answer.candidates
                ],
            }
            for answer in answers
        ],
    }


def _show(answer: _Answer, *, several: bool) -> None:
    if several:
        variant = answer.asked.variant
        click.echo(_plain(f"{variant.sku}: {answer.asked.text}" if variant else answer.asked.text))
    for one in answer.candidates:
        click.echo(f"  {one.code[:4]} {one.code[4:]}  {one.score:.2f}  {one.description}")
        click.echo(f"{'':17}{_plain(', '.join(one.why))}")
    if answer.refused:
        click.echo("  " + _(answer.refused.text.message).format_map(answer.refused.params))
    elif not answer.candidates:
        click.echo("  " + _("Nothing in the nomenclature is known by these words."))


def _notes(to: str | None, rule: National | None) -> None:
    known = nomenclature()
    text = _("Suggestions of {edition} ({source}); a person decides.")
    click.echo(text.format(edition=known.edition, source=known.source), err=True)
    if rule:
        text = _("{country} asks for {digits} digits: {source} [{confidence}].")
        click.echo(text.format(**attrs.asdict(rule)), err=True)
    elif to:
        text = _("How many digits {country} asks for is not known here.")
        click.echo(text.format(country=to.upper()), err=True)


def _plain(text: str) -> str:
    """Return a text without what steers a terminal."""
    return "".join(character for character in text if character.isprintable())
