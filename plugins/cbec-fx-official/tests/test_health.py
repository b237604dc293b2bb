"""What `cbec doctor` is told: rates that are missing or old, and what to type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_fx_official import health
from cbec_fx_official.commands import fx
from cbec_fx_official.manifest import cbec_providers
from cbec_fx_official.settings import FixedRate, FixedSettings

from cbec_core import Cbec
from cbec_core.api import Capability, ConfigError, Finding, FxPurpose, ProviderTools, Severity
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

Ask = Callable[..., list[Finding]]
# Each source with its own currency and another one.
HOMES = {
    "ecb": ("EUR", "USD"),
    "hmrc": ("GBP", "USD"),
    "cfets": ("CNY", "USD"),
    "us-treasury": ("USD", "CAD"),
}
SOURCES = tuple(HOMES)


def named(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def run(code: str, day: str, settings: Any = None) -> list[Finding]:
        clock = FrozenClock(datetime.fromisoformat(f"{day}T09:00:00Z").astimezone(UTC))
        (spec,) = (spec for spec in cbec_providers() if spec.code == code)
        settings = settings or named(spec.settings)(folder=str(tmp_path))
        tools = ProviderTools(NoTransport(), clock, tmp_path)
        return list(named(spec.check)(settings, tools))

    return run


@pytest.mark.parametrize("code", SOURCES)
def test_a_source_without_rates_says_what_to_type(code: str, ask: Ask, tmp_path: Path) -> None:
    (one,) = ask(code, "2026-03-02")
    assert (one.code, one.severity) == ("fx.none_loaded", Severity.WARNING)
    assert (code in one.text, code in one.text_zh) == (True, True)
    assert one.path == f"cbec fx fetch {code} --on 2026-03-02; cbec fx load {code} FILE"
    assert not list(tmp_path.iterdir()), "asking writes nothing"


@pytest.mark.parametrize("code", SOURCES)
def test_rates_that_hold_need_no_word(
    code: str, ask: Ask, fill: Callable[..., Any], files: dict[str, bytes]
) -> None:
    fill(code, files[code])
    assert ask(code, "2026-03-02") == []


@pytest.mark.parametrize(
    ("code", "day", "told"),
    [
        ("ecb", "2026-03-07", ["fx.rates_old"]),
        ("ecb", "2026-04-02", ["fx.rates_old", "fx.day_missing"]),
        ("hmrc", "2026-04-01", ["fx.period_missing"]),
        ("cfets", "2026-04-01", ["fx.rates_old", "fx.day_missing"]),
        ("us-treasury", "2026-05-02", ["fx.rates_old"]),
    ],
)
def test_rates_that_no_longer_hold_are_told_and_the_provider_has_none(
    code: str,
    day: str,
    told: list[str],
    ask: Ask,
    fill: Callable[..., Any],
    files: dict[str, bytes],
    source: Callable[..., Any],
) -> None:
    fill(code, files[code])
    found = ask(code, day)
    assert [one.code for one in found] == told
    assert all(
        one.path == f"cbec fx fetch {code} --on {day}; cbec fx load {code} FILE" for one in found
    )
    home, other = HOMES[code]
    rates = {
        purpose.value: source(code).rate(other, home, date.fromisoformat(day), purpose)
        for purpose in FxPurpose
    }
    told_of = " ".join(one.text for one in found)
    for purpose, rate in rates.items():
        assert (purpose in told_of) <= (rate is None)


def test_the_age_of_rates_is_told(
    ask: Ask, fill: Callable[..., Any], files: dict[str, bytes]
) -> None:
    fill("ecb", files["ecb"])
    (old,) = ask("ecb", "2026-03-20")
    assert "of 2026-02-27, 21 days old; for checkout, accounting 7 are allowed" in old.text
    assert "21 天" in old.text_zh


def test_a_damaged_store_is_told(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "ecb.sqlite3").write_bytes(b"garbage" * 100)
    with pytest.raises(ConfigError, match=r"fx\.store_unusable"):
        ask("ecb", "2026-03-02")


def test_fixed_rates_are_told_once_none_holds(ask: Ask) -> None:
    row = FixedRate(
        base="USD",
        quote="CNY",
        rate="7.1",
        purpose=FxPurpose.CHECKOUT,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    rates = FixedSettings(rates=(row,))
    assert ask("fixed", "2026-12-31", rates) == []
    (late,) = ask("fixed", "2027-01-01", rates)
    assert (late.code, late.path) == ("fx.no_row", "providers.fx.fixed.rates")
    assert [one.code for one in health.fixed(None, SimpleNamespace(clock=FrozenClock()))] == [
        "fx.no_row"
    ]


def test_what_people_are_told_to_type_is_there(ask: Ask) -> None:
    for code in SOURCES:
        (one,) = ask(code, "2026-03-02")
        for command in one.path.split("; "):
            program, group, name, *arguments = command.split()
            assert (program, group) == ("cbec", fx.name)
            assert fx.commands[name].make_context(name, arguments, resilient_parsing=False)


def test_the_deployment_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    defaults = {"fx": ["ecb", "fixed"]}
    with Cbec.open(settings={"defaults": defaults}, database_url="sqlite://") as app:
        told = {code: app.providers.findings(Capability.FX, code) for code in defaults["fx"]}
    assert [one.code for one in told["ecb"]] == ["fx.none_loaded"]
    assert [one.code for one in told["fixed"]] == ["fx.no_row"]
