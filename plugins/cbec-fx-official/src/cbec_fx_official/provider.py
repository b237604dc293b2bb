"""The published sources as the core asks them: from the store, by rule; no network is asked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar, Final

from cbec_core.api import ExchangeRate, FxPurpose, ProviderTools
from cbec_fx_official.rates import ONE, Publication
from cbec_fx_official.rules import HOMES, How, Rule, reference_day, rule_of
from cbec_fx_official.settings import (
    CfetsSettings,
    EcbSettings,
    HmrcSettings,
    StoreSettings,
    UsTreasurySettings,
)
from cbec_fx_official.store import RateStore

__all__ = ["Cfets", "Ecb", "Hmrc", "Published", "UsTreasury", "store_of"]

_MOST_KEPT: Final = 10_000
_Question = tuple[str, str, date, FxPurpose]


def store_of(source: str, settings: StoreSettings, tools: ProviderTools) -> RateStore:
    """Return the store of a source; a relative folder lies beside the configuration."""
    beside: Path | None = getattr(tools, "folder", None)
    folder = (beside or Path()) / Path(settings.folder).expanduser()
    return RateStore(source, folder / f"{source}.sqlite3")


class Published:
    """A source of published rates, each for one unit of `home` or from it."""

    source: ClassVar[str]
    home: ClassVar[str]
    crosses: ClassVar[bool] = False
    defaults: ClassVar[type[StoreSettings]]

    def __init__(self, settings: StoreSettings | None, tools: ProviderTools) -> None:
        settings = settings or self.defaults()
        self._store = store_of(self.source, settings, tools)
        # A source that dates its rates by itself has no such setting.
        self.oldest = timedelta(days=getattr(settings, "max_age_days", 0))
        self._kept: tuple[object, dict[_Question, ExchangeRate | None]] = (None, {})

    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        """Return the rate in force on a day; raise `fx.store_unusable` if the store is damaged.

        Answers are kept until the store is written, by whatever process.
        """
        stamp = self._store.stamp()
        if stamp != self._kept[0] or len(self._kept[1]) > _MOST_KEPT:
            self._kept = (stamp, {})
        kept, question = self._kept[1], (base, quote, on, purpose)
        if question not in kept:
            kept[question] = self._rate(*question)
        return kept[question]

    def _rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        rule = rule_of(self.source, purpose, on)
        if rule is None or not self._leads(base, quote, purpose):
            return None
        needed = frozenset({base, quote} - {self.home})
        found = self.publication(rule, on, needed)
        if found is None or not needed <= found.legs.keys():
            return None
        legs = {**found.legs, self.home: ONE}
        return ExchangeRate(
            base, quote, legs[base].to(legs[quote]), found.day, self.source, purpose.value
        )

    def _leads(self, base: str, quote: str, purpose: FxPurpose) -> bool:
        """Tell whether the source may speak of a pair.

        A customs rate leads into the currency of the customs, and back to show a duty to a buyer;
        between two currencies that both have a customs here, the way back is the other one's.
        """
        if purpose is FxPurpose.CUSTOMS:
            return quote == self.home or (base == self.home and quote not in HOMES)
        return self.crosses or self.home in (base, quote)

    def newest(self, on: date) -> date | None:
        """Return the day of the last publication that is loaded up to a day."""
        found = self._store.latest(on, date.min, frozenset())
        return found.day if found else None

    def publication(
        self, rule: Rule, on: date, needed: frozenset[str] = frozenset()
    ) -> Publication | None:
        """Return what was published that holds on a day by a rule, with the currencies needed."""
        if rule.how is How.LATEST:
            return self._store.latest(on, on - self.oldest, needed)
        if rule.how is How.PERIOD:
            return self._store.holding(on, needed)
        wanted = reference_day(rule.how, on)
        found = self._store.of_day(wanted, after=rule.after)
        if found is None or abs(found.day - wanted) > self.oldest:
            return None
        return found if found.day < on.replace(day=1) else None


class Ecb(Published):
    """The European Central Bank: 1 EUR = rate; other pairs are crossed through the euro."""

    source = "ecb"
    home = "EUR"
    crosses = True
    defaults = EcbSettings


class Hmrc(Published):
    """HM Revenue & Customs: 1 GBP = rate, for a month."""

    source = "hmrc"
    home = "GBP"
    defaults = HmrcSettings


class Cfets(Published):
    """The China Foreign Exchange Trade System: central parities of the renminbi."""

    source = "cfets"
    home = "CNY"
    defaults = CfetsSettings


class UsTreasury(Published):
    """The US Treasury: 1 USD = rate, for the books."""

    source = "us-treasury"
    home = "USD"
    defaults = UsTreasurySettings
