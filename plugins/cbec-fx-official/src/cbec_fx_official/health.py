"""What `cbec doctor` is told of the rates: which are missing or old today, and what to type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from cbec_fx_official import findings as say
from cbec_fx_official.provider import Cfets, Ecb, Hmrc, Published, UsTreasury
from cbec_fx_official.rules import How, reference_day, rules_on

if TYPE_CHECKING:
    from cbec_core.api import Finding, ProviderTools
    from cbec_fx_official.settings import FixedSettings, StoreSettings

__all__ = ["cfets", "ecb", "fixed", "hmrc", "us_treasury"]


def _published(
    kind: type[Published], settings: StoreSettings | None, tools: ProviderTools
) -> Iterator[Finding]:
    """Yield a finding for each way of choosing a rate by which there is none today."""
    source, name, today = kind(settings, tools), kind.source, tools.clock.now().date()
    mend = f"cbec fx fetch {name} --on {today}; cbec fx load {name} FILE"
    newest = source.newest(today)
    if newest is None:
        yield say.NONE_LOADED(path=mend, source=name)
        return
    missing: dict[How, list[str]] = {}
    for rule in rules_on(name, today):
        if source.publication(rule, today) is None:
            missing.setdefault(rule.how, []).append(rule.purpose.value)
    for how, names in missing.items():
        purposes = ", ".join(names)
        if how is How.LATEST:
            age, most = (today - newest).days, source.oldest.days
            yield say.RATES_OLD(
                path=mend, source=name, day=newest, age=age, most=most, purposes=purposes
            )
        elif how is How.PERIOD:
            yield say.PERIOD_MISSING(path=mend, source=name, day=today, purposes=purposes)
        else:
            day = reference_day(how, today)
            yield say.DAY_MISSING(path=mend, source=name, day=day, purposes=purposes)


def fixed(settings: FixedSettings | None, tools: ProviderTools) -> Iterator[Finding]:
    """Yield a finding while no row of the configuration holds."""
    today = tools.clock.now().date()
    if settings is None or not any(row.holds(today) for row in settings.rates):
        yield say.NO_ROW(day=today)


# `ProviderSpec.check` names one function for each source.
ecb = partial(_published, Ecb)
hmrc = partial(_published, Hmrc)
cfets = partial(_published, Cfets)
us_treasury = partial(_published, UsTreasury)
