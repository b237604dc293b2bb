"""Baskets that share a regime, assessed together; what is rare is left to the single path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.services.bulk.answers import Trail
from cbec_core.services.bulk.levies import evaluate
from cbec_core.services.bulk.requirements import missing
from cbec_core.services.bulk.segments import Ints, Rare, TooWide
from cbec_core.services.bulk.tariffs import Said, Tariffs
from cbec_core.services.bulk.treatments import chosen
from cbec_core.services.bulk.valuation import Asked, Valued, converted, valued

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import ExchangeRate
    from cbec_core.domain.regime import Regime, Treatment
    from cbec_core.domain.requirement import Requirement
    from cbec_core.services.bulk.answers import Answers
    from cbec_core.services.bulk.charges import Charges
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.understood import Understood
    from cbec_core.services.rules import KnownRules

__all__ = ["Group"]

_NOT_COVERED = "landed_cost.not_covered"
_NO_RULES_THEN = "landed_cost.no_rule_on_day"
_NO_RATE = "landed_cost.no_exchange_rate"
_NO_RULE_FITS = "landed_cost.no_rule_fits"
_UNUSED_RATE = "landed_cost.tax_rate_unused"
_UNUSED_SCHEME = "landed_cost.scheme_unused"
_LARGEST = 256  # of the largest basket: what is over this share of it is left where it has no room


class Group:
    """The baskets of one kind of question; `leave` takes those that are for the single path."""

    def __init__(
        self,
        asked: Asked,
        rules: KnownRules,
        rates: tuple[ExchangeRate, ...],
        answers: Answers,
        leave: Callable[[Part], None],
        knows: Understood,
    ) -> None:
        self._asked, self._answers, self._leave = asked, answers, leave
        self._rules, self._tariffs = rules, Tariffs(rules, asked)
        self._exchange = Exchange(rates, rules.rate_on(asked.on))
        self._knows = knows

    def assess(self, part: Part) -> None:
        """Answer for every basket, or leave it; none of them has a fault."""
        asked = self._asked
        regime = self._rules.regime(asked.destination, asked.region, asked.on)
        needs = self._rules.needs(asked.destination, asked.region.strip().upper(), asked.on)
        delivered = asked.incoterm is Incoterm.DDP and regime is not None and regime.treatments
        if delivered or not (self._knows(regime) and self._knows(needs)):
            self._leave(part)
        elif not self._lacking(part, needs):
            return
        elif regime is None:
            self._answers.refuse(part, _NOT_COVERED)
        elif not regime.treatments:
            self._answers.refuse(part, _NO_RULES_THEN)
        else:
            self._where_room(part, regime)

    def _lacking(self, part: Part, needs: tuple[Requirement, ...]) -> bool:
        """Keep what the baskets leave out; if there is no room for it, all of them are left."""
        try:
            found = missing(part, self._asked, needs, self._exchange)
        except TooWide:
            self._leave(part)
            return False
        if found is not None:
            self._answers.lack(part, found)
        return True

    def _where_room(self, part: Part, regime: Regime) -> None:
        """Assess what has room in 64 bits: as often as needed the largest baskets are left out."""
        while True:
            try:
                self._by_regime(part, regime)
                return
            except TooWide:
                frame, baskets = part.frame, part.baskets
                size = np.add.reduceat(part.lines(frame.value).astype(float), baskets.starts)
                for more in (frame.freight, frame.insurance, frame.discount, frame.bought):
                    size += part.heads(more)
                large = size >= size.max() / _LARGEST
                self._leave(part.sub(large)[0])
                if large.all():
                    return
                part, _lines = part.sub(~large)

    def _by_regime(self, part: Part, regime: Regime) -> None:
        asked = self._asked
        to = regime.currency if regime.own_money else asked.currency
        try:
            value = valued(part, asked, regime, self._exchange, to)
        except NoRate:
            self._answers.refuse(part, _NO_RATE)
            return
        negative = value.goods < 0
        if negative.any():
            wrong = part.baskets.any(negative)
            self._leave(part.sub(wrong)[0])
            if wrong.all():
                return
            part, lines = part.sub(~wrong)
            value = value.sub(lines)
        for treatment, here, of_it, lacks in chosen(part, value, asked, regime, self._exchange):
            if lacks:
                self._answers.refuse(here, _NO_RATE)
            elif treatment is None:
                self._answers.refuse(here, _NO_RULE_FITS)
            elif treatment.refusal is not None:
                self._answers.refuse(here, treatment.refusal.code)
            else:
                self._by_treatment(here, of_it, regime, treatment)

    def _by_treatment(
        self, part: Part, value: Valued, regime: Regime, treatment: Treatment
    ) -> None:
        exchange, to = self._exchange, value.currency
        self._tariffs.begin(part)
        try:
            charges = evaluate(
                part,
                value,
                regime,
                treatment,
                self._tariffs,
                lambda amount, currency: exchange.minor(amount, currency, to),
            )
            sums, whole = self._sums(charges, to)
            said = self._tariffs.said(part, treatment)
        except (NoRate, Rare):  # a line may lack a rate before an exchange is looked for
            self._leave(part)
            return
        shown = converted(value.value, exchange, to, self._asked.currency)
        self._answers.set_value(part, shown)
        self._answers.put(part, sums, whole)
        findings = self._findings(part, regime, treatment, said)
        self._answers.say(part, findings, charges.rules, charges.whole_rules)
        for lack in charges.lacks:
            lines, _all = part.sub(lack.baskets)
            self._answers.refuse(lines)
            self._answers.find(part, lack.lines, lack.code)
        if said is not None and said.strange is not None:
            self._leave(part.sub(part.baskets.any(said.strange))[0])

    def _sums(self, charges: Charges, of: str) -> tuple[dict[str, Ints], dict[str, Ints]]:
        """Return what is due of each kind in the currency of the question, each charge rounded."""
        lines: dict[str, Ints] = {}
        whole: dict[str, Ints] = {}
        for record in charges.records:
            amounts = converted(record.amounts, self._exchange, of, self._asked.currency)
            into = whole if record.whole else lines
            kind = record.levy.kind.value
            into[kind] = into[kind] + amounts if kind in into else amounts
        return lines, whole

    def _findings(
        self, part: Part, regime: Regime, treatment: Treatment, said: Said | None
    ) -> Trail:
        found = Trail()
        for notice in treatment.notices:
            found.add(notice.code)
        if said is not None and said.words:
            found.choose_list(said.words, said.which)
        taxes = [levy for levy in treatment.levies if levy.kind is ChargeClass.TAX]
        given = part.numbers(part.frame.tax_rate)
        if given and any(levy.rate for levy in taxes) and not any(levy.own for levy in taxes):
            found.add(_UNUSED_RATE, None if given.missing is None else ~given.missing)
        scheme = self._asked.scheme
        known = any(scheme in one.schemes for one in regime.treatments)
        if scheme is not None and known and scheme not in treatment.schemes:
            found.add(_UNUSED_SCHEME)
        return found
