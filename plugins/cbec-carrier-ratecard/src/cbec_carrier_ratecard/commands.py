"""`cbec ratecard check` and `cbec ratecard quote`: cards are looked at before they are used."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import click

from cbec_carrier_ratecard.build import card_files, load_card
from cbec_carrier_ratecard.errors import card_refused
from cbec_carrier_ratecard.price import quote_all
from cbec_core.api import (
    Address,
    CbecError,
    Consignment,
    Dimensions,
    Finding,
    Incoterm,
    Money,
    Parcel,
    Party,
    grams,
    millimetres,
)

__all__ = ["ratecard"]


def _text(finding: Finding) -> str:
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return finding.text_zh if (language or "").startswith("zh") else finding.text


def _as_json(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.path,
        "text": finding.text,
        "text_zh": finding.text_zh,
    }


@click.group()
def ratecard() -> None:
    """Check rate cards and price a parcel by them."""


@ratecard.command()
@click.argument("cards", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(cards: tuple[str, ...], as_json: bool) -> None:
    """Read the CSV files or folders CARDS as one card and name every fault by file and line.

    Exit code 0: the card holds; 1: it is refused.
    """
    card, faults = load_card(card_files(cards))
    if as_json:
        services = sorted(card.services) if card else []
        report = {"valid": card is not None, "services": services}
        click.echo(json.dumps({**report, "faults": [_as_json(f) for f in faults]}))
        raise click.exceptions.Exit(1 if faults else 0)
    for fault in faults:
        click.echo(f"{fault.path}: {_text(fault)} [{fault.code}]")
    if card is None:
        raise card_refused(faults)
    click.echo(f"{len(card.services)} services: {', '.join(sorted(card.services))}")


@ratecard.command()
@click.argument("cards", nargs=-1, required=True)
@click.option("--to", "country", required=True, help="Country of destination, such as DE.")
@click.option("--postcode", default="", help="Postcode of destination.")
@click.option("--kg", required=True, help="Weight of the parcel in kilograms.")
@click.option("--size", default="", help="Outer size in centimetres, such as 30x20x10.")
@click.option("--on", "day", default="", help="Day of dispatch; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def quote(
    cards: tuple[str, ...],
    country: str,
    postcode: str,
    kg: str,
    size: str,
    day: str,
    as_json: bool,
) -> None:
    """Price one parcel of general goods by every service of CARDS."""
    card, faults = load_card(card_files(cards))
    if card is None:
        raise card_refused(faults)
    try:
        on = datetime.fromisoformat(day).date() if day else datetime.now(UTC).date()
        consignment = _parcel_to(country, postcode, grams(kg, "kg"), _size(size))
    except (CbecError, ValueError) as error:
        raise click.UsageError(str(error)) from None
    quotes, refusals = quote_all(card, consignment, on)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "quotes": [
                        {
                            "service": quote.service,
                            "total": str(quote.total.amount),
                            "currency": quote.total.currency,
                            "billable_weight_g": quote.billable_weight_g,
                            "rule": quote.rule,
                            "lines": [
                                [line.code, str(line.amount.amount), line.text]
                                for line in quote.lines
                            ],
                        }
                        for quote in quotes
                    ],
                    "refusals": [_as_json(finding) for finding in refusals],
                }
            )
        )
        return
    for found in quotes:
        click.echo(f"{found.service}: {found.total} for {found.billable_weight_g} g ({found.rule})")
        for line in found.lines:
            click.echo(f"    {line.code}: {line.amount}  {line.text}")
    for finding in refusals:
        click.echo(f"{finding.path}: {_text(finding)} [{finding.code}]", err=True)


def _size(text: str) -> Dimensions | None:
    if not text:
        return None
    sides = [millimetres(side, "cm") for side in text.lower().split("x")]
    if len(sides) != 3:
        raise ValueError("write the size as 30x20x10")
    return Dimensions(*sides)


def _parcel_to(country: str, postcode: str, weight_g: int, size: Dimensions | None) -> Consignment:
    nothing = Money.zero("CNY")
    return Consignment(
        id="quote",
        order_id="",
        merchant_id="",
        sender=Party(Address("CN")),
        consignee=Party(Address(country, postcode=postcode)),
        lines=(),
        parcels=(Parcel(1, weight_g, size),),
        incoterm=Incoterm.DAP,
        freight=nothing,
        insurance=nothing,
    )
