"""The same questions to the single path, as JSON, and to the bulk path, as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cbec_core.services.bulk.fields import KINDS
from cbec_core.services.bulk.quote_many import Bulk
from cbec_core.services.quote_file import read_requests

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.landed_cost import LandedCharge, LandedCostQuote
    from cbec_core.services.quote import LandedCost

Basket = dict[str, Any]
_APART = ("lines", "scheme", "collected", "identifiers")
BESIDE = ("freight", "insurance", "discount")


def rows_of(baskets: Sequence[Basket]) -> list[dict[str, Any]]:
    """Return the lines of baskets as rows of a table."""
    rows = []
    for number, basket in enumerate(baskets):
        head = {key: value for key, value in basket.items() if key not in _APART}
        head |= {f"collected_{one['kind']}": one["amount"] for one in basket.get("collected", ())}
        numbers = basket.get("identifiers", ())
        for one in numbers:
            head[f"importer_{one['kind']}"] = one["number"]
            head["importer_country"] = one.get("country")
        scheme = basket.get("scheme") or {}
        for line in basket["lines"]:
            rows.append(
                {
                    **head,
                    "request": f"b{number}",
                    "scheme": scheme.get("kind"),
                    "scheme_number": scheme.get("number"),
                    **{key: value for key, value in line.items() if key not in ("id", "origin")},
                    "line": line.get("id"),
                    "line_origin": line.get("origin"),
                }
            )
    return rows


def table_of(rows: Sequence[dict[str, Any]]) -> pa.Table:
    names = dict.fromkeys(key for row in rows for key in row)
    return pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})


def single(
    landed_cost: LandedCost, baskets: Sequence[Basket], rates: dict[tuple[str, str], str]
) -> Any:
    """Return what the single path answers, line by line, as the bulk path says it."""
    pairs = [{"from": base, "to": quote, "rate": rate} for (base, quote), rate in rates.items()]
    asked = [{**basket, "exchange_rates": pairs} for basket in baskets]
    requests, _several = read_requests(json.dumps(asked).encode())
    found: list[dict[str, Any]] = []
    for number, request in enumerate(requests):
        quote = landed_cost.quote(request)
        for at, line in enumerate(request.lines):
            found.append(_row(f"b{number}", line.id, at, quote))
    return found


def _row(request: str, line: str, at: int, quote: LandedCostQuote) -> dict[str, Any]:
    fine = quote.calculable
    charges = quote.lines[at].charges if fine else ()
    whole = quote.charges if fine and not at else ()
    return {
        "request": request,
        "line": line,
        "currency": quote.currency,
        "calculable": fine,
        "customs_value": quote.lines[at].customs_value.amount if fine else None,
        **_sums("", charges, fine),
        **_sums("consignment_", whole, fine),
        "findings": " ".join(f.code for f in quote.findings if f.line_id in ("", line)),
        "rules": " ".join(charge.rule for charge in charges),
        "consignment_rules": " ".join(charge.rule for charge in whole),
    }


def _sums(prefix: str, charges: Sequence[LandedCharge], fine: bool) -> dict[str, Decimal | None]:
    def total(kind: str) -> Decimal | None:
        some = [charge.amount.amount for charge in charges if kind in (charge.kind.value, "total")]
        return sum(some, Decimal(0)) if fine else None

    return {f"{prefix}{kind}": total(kind) for kind in (*KINDS, "total")}


def bulk(cbec: Cbec, table: pa.Table, rates: Any = (), few: int = 0) -> list[dict[str, Any]]:
    """Return what the bulk path answers; no basket is too few to go by column."""
    found: list[dict[str, Any]] = Bulk(cbec.context, tuple(rates), few).quote(table).to_pylist()
    return found
