"""Pages on duty and tax by destination: what the rows of `cbec-tax-world` say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from cbec_tax_world.rows import FAMILIES
from cbec_tax_world.rows.citations import CITED
from reference_language import in_english, say
from reference_text import table

from cbec_core.api import ChargeClass, Levy, Measure, Part, Regime, Treatment

_UNREAD = (
    "A law with *(citation not verified)* is named for what it levies: nobody has read for this row"
    " that the citation is right. Every other one was read in the place beside it."
)


def _conditions(treatment: Treatment) -> Iterator[str]:
    """Yield what a consignment must be, in the words of a request."""
    if treatment.buyer:
        yield f"buyer: {treatment.buyer.value}"
    if treatment.up_to:
        limit = treatment.up_to
        yield f"{limit.of.value} <= {limit.amount} {limit.currency}"
    if treatment.in_year:
        limit = treatment.in_year
        yield f"{limit.of.value} + bought_this_year <= {limit.amount} {limit.currency}"
    named = {
        "scheme": [scheme.value for scheme in treatment.schemes],
        "transport": [transport.value for transport in treatment.transports],
        "declaration": [declaration.value for declaration in treatment.declarations],
        "origin": list(treatment.dispatched),
        "hs": list(treatment.goods),
    }
    yield from (f"{name}: {' '.join(values)}" for name, values in named.items() if values)
    if treatment.single_item:
        yield "quantity = 1"
    if treatment.valid_from > date.min:
        yield f"on >= {treatment.valid_from}"
    if treatment.valid_to:
        yield f"on <= {treatment.valid_to}"


def _base(parts: tuple[Part, ...]) -> str:
    return " + ".join(
        part.name if part.percent == 100 else f"{part.percent} % {part.name}" for part in parts
    )


def _measure(levy: Levy) -> str:
    if levy.measure is Measure.TARIFF:
        more = (f"{name} {value}".strip() for name, value in _bounds(levy))
        return "; ".join((f"{say('tariff')} × ({_base(levy.base)})", *more))
    if levy.measure is Measure.FLAT:
        return f"{levy.rate} {levy.currency} / {levy.unit.value}"
    own = "duty_rate" if levy.kind is ChargeClass.DUTY else "tax_rate"
    rate = own if levy.rate is None else f"{levy.rate}"
    whole = f"{rate} %" if levy.per == 100 else f"{rate}/{levy.per}"
    more = (f"{name} {value}" for name, value in _bounds(levy))
    return "; ".join((f"{whole} × ({_base(levy.base)})", *more))


def _bounds(levy: Levy) -> Iterator[tuple[str, str]]:
    for name in ("minimum", "maximum", "deduct"):
        if (amount := getattr(levy, name)) is not None:
            yield name, f"{amount} {levy.currency}"
    if levy.gross_up:
        yield "gross_up", ""
    if levy.payable != 100:
        yield "payable", f"{levy.payable} %"
    if levy.goods:
        yield (
            "hs",
            f"{levy.goods[0]}–{levy.goods[-1]}" if len(levy.goods) > 9 else " ".join(levy.goods),
        )


def _treatments(family: dict[str, Regime]) -> str:
    """Group what is the same in several destinations; the order is that of trying."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for key, regime in family.items():
        for treatment in regime.treatments:
            refusal = treatment.refusal
            levies = " ".join(dict.fromkeys(f"`{levy.code}`" for levy in treatment.levies))
            if refusal:
                levies = refusal.text if in_english() else refusal.text_zh
            conditions = "; ".join(f"`{one}`" for one in _conditions(treatment)) or say("all else")
            rows.setdefault((treatment.id, conditions, levies), []).append(key)
    heads = ("treatment", "destinations", "for", "levies")
    return table(heads, [(f"`{i}`", " ".join(keys), c, x) for (i, c, x), keys in rows.items()])


def _rows(family: dict[str, Regime]) -> str:
    found: dict[str, Levy] = {}
    for regime in family.values():
        for treatment in regime.treatments:
            found.update({levy.rule: levy for levy in treatment.levies})
    heads = ("rule", "charge", "amount", "days", "law", "source", "confidence")
    return table(
        heads,
        [
            (
                f"`{levy.rule}`",
                f"`{levy.kind.value}` `{levy.code}`",
                _measure(levy).strip("; "),
                f"{levy.valid_from} – {levy.valid_to or ''}".strip(" –"),
                levy.law,
                levy.source,
                levy.confidence.value,
            )
            for levy in sorted(found.values(), key=lambda levy: levy.rule)
        ],
    )


def _citations(family: dict[str, Regime]) -> str:
    laws = {
        levy.law
        for regime in family.values()
        for treatment in regime.treatments
        for levy in treatment.levies
    }
    return table(("law", "read in"), [(law, CITED[law]) for law in sorted(laws & CITED.keys())])


def _money(family: dict[str, Regime]) -> str:
    rows: dict[tuple[str, ...], list[str]] = {}
    for key, regime in family.items():
        how = f"`{regime.rounding.name}`"
        if regime.own_money:
            how = f"{how}; {say('own money, minor units:')} {regime.quantum}"
        rows.setdefault((regime.currency, regime.valuation.value, how), []).append(key)
    heads = ("destinations", "currency", "customs value", "rounding")
    return table(heads, [(" ".join(keys), *facts) for facts, keys in rows.items()])


def page(name: str) -> Callable[[], str]:
    """Return what writes the page of a family."""

    def write() -> str:
        family = FAMILIES[name]
        return "\n".join(
            (
                f"## {say('How it is counted')}\n",
                _money(family),
                f"## {say('What is tried, in this order')}\n",
                _treatments(family),
                f"## {say('The rows')}\n",
                _rows(family),
                f"## {say('Where citations were read')}\n",
                f"{say(_UNREAD)}\n",
                _citations(family),
            )
        )

    return write


RULES = {f"rules_{name}": page(name) for name in FAMILIES}
