"""Providers are found by code, imported when used, and say why they are not there."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core import __version__
from cbec_core.domain.errors import CbecError, ConfigError
from cbec_core.plugins.manager import PluginManager
from cbec_core.plugins.registry import ProviderRegistry
from cbec_core.ports.fx import FxPurpose
from cbec_core.ports.provider import Capability, ProviderTools
from cbec_core.testing.clock import FrozenClock

if TYPE_CHECKING:
    from cbec_core.ports.providers import Providers

CANARY = "canary-sk_live_1234"
MANIFEST = """
    from cbec_core.api import Capability, ProviderSpec, hookimpl

    @hookimpl
    def cbec_providers():
        return [
            ProviderSpec(
                capability=Capability.FX,
                code="{code}",
                target="{package}.vendor:Fx",
                settings="{package}.vendor:Settings",
                operations={{"rate"}},
            )
        ]
"""
VENDOR = """
    from decimal import Decimal

    from cbec_core.api import ExchangeRate, SecretStr
    from pydantic import BaseModel, ConfigDict

    class Settings(BaseModel):
        model_config = ConfigDict(extra="forbid")
        api_key: SecretStr = SecretStr("")
        base: str = "EUR"

    class Fx:
        def __init__(self, settings, tools):
            self.settings, self.tools = settings, tools

        def rate(self, base, quote, on, purpose):
            key = self.settings.api_key.get_secret_value()
            return ExchangeRate(self.settings.base, quote, Decimal(1), on, key, purpose)
"""


def manifest(code: str, package: str) -> str:
    return MANIFEST.format(code=code, package=package)


def registry(settings: object = None, **options: object) -> ProviderRegistry:
    tools = ProviderTools(transport=None, clock=FrozenClock())  # type: ignore[arg-type]
    manager = PluginManager(**options)  # type: ignore[arg-type]
    found: Providers = ProviderRegistry(manager, tools, settings)  # type: ignore[arg-type]
    assert isinstance(found, ProviderRegistry)
    return found


def ask(found: ProviderRegistry, code: str = "acme") -> object:
    rate = found.fx(code).rate("EUR", "USD", date(2026, 1, 1), FxPurpose.CUSTOMS)
    assert rate is not None
    return rate.source, rate.base


def test_a_provider_is_imported_on_first_use_and_made_once(install) -> None:
    package = install("acme", manifest("acme", "guest_acme"), vendor=VENDOR)
    found = registry({"fx": {"acme": {"api_key": "k", "base": "GBP"}}})
    assert found.spec(Capability.FX, "acme").plugin == "acme"
    assert f"{package}.vendor" not in sys.modules
    assert ask(found) == ("k", "GBP")
    assert found.fx("acme") is found.fx("acme")


def test_a_code_that_two_plugins_offer_is_refused_and_others_work(install) -> None:
    install("one", manifest("acme", "guest_one"), vendor=VENDOR)
    install("two", manifest("acme", "guest_two"), vendor=VENDOR)
    install("three", manifest("other", "guest_three"), vendor=VENDOR)
    found = registry()
    assert [spec.code for spec in found.specs(Capability.FX)] == ["other"]
    with pytest.raises(CbecError) as caught:
        found.fx("acme")
    assert caught.value.code == "plugin.duplicate_provider"
    assert "one and two" in str(caught.value)
    assert [str(error) for error in found.duplicates()] == [str(caught.value)]
    assert ask(found, "other") == ("", "EUR")
    assert ask(registry(block=["two"])) == ("", "EUR")


@pytest.mark.parametrize(
    ("options", "broken", "code"),
    [
        ({}, True, "plugin.broken"),
        ({"block": ["cbec-fx-acme"]}, False, "plugin.blocked"),
        ({"allow": ["other"]}, False, "plugin.not_allowed"),
    ],
)
def test_a_missing_provider_says_what_became_of_its_plugin(
    options: dict[str, list[str]], broken: bool, code: str, install
) -> None:
    text = "import nowhere_at_all" if broken else manifest("acme", "cbec_fx_acme")
    install("acme-rates", text, distribution="cbec-fx-acme", vendor=VENDOR)
    with pytest.raises(CbecError) as caught:
        registry(None, **options).fx("acme")
    assert caught.value.code == code


def test_a_code_that_nobody_offers_is_said_so(site: Path) -> None:
    with pytest.raises(CbecError, match=r"provider\.none"):
        registry().payment("acme")


@pytest.mark.parametrize(
    ("vendor", "code"),
    [
        ("import vendor_sdk_of_nobody", "plugin.unimportable"),
        ("raise SystemExit", "plugin.unimportable"),
        (VENDOR + "        def rate_(self): pass\n    Fx = None", "plugin.broken"),
        (VENDOR + "    del Fx", "plugin.invalid_spec"),
        (VENDOR + "    del Settings", "plugin.invalid_spec"),
        (VENDOR + "    del Fx.rate", "plugin.invalid_spec"),
        (VENDOR + "    Settings = dict", "plugin.invalid_spec"),
        (
            VENDOR + f"    def boom(*_): raise SystemExit('{CANARY}')\n    Fx.__init__ = boom",
            "plugin.broken",
        ),
    ],
)
def test_a_provider_that_cannot_be_made_raises_when_it_is_used(
    vendor: str, code: str, install
) -> None:
    install("acme", manifest("acme", "guest_acme"), vendor=vendor)
    found = registry()
    assert [spec.code for spec in found.specs()] == ["acme"]
    with pytest.raises(CbecError) as caught:
        found.fx("acme")
    assert caught.value.code == code
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        ("vendor:Fx", "vendor:Fix"),
        ("vendor:Settings", "vendor:Setings"),
        ("vendor:Fx", "vend0r:Fx"),
    ],
)
def test_a_name_that_does_not_exist_is_named(good: str, wrong: str, install) -> None:
    text = manifest("acme", "guest_acme").replace(good, wrong)
    install("acme", text, vendor=VENDOR)
    with pytest.raises(CbecError) as caught:
        registry().fx("acme")
    assert caught.value.code == "plugin.invalid_spec"
    assert f"'guest_acme.{wrong}' of fx 'acme'" in caught.value.message
    assert "AttributeError" not in caught.value.message


@pytest.mark.parametrize("written", [{"api_kei": CANARY}, {"api_key": [CANARY]}, {"base": 3}])
def test_wrong_settings_name_their_place_and_keep_the_value(
    written: dict[str, object], install
) -> None:
    install("acme", manifest("acme", "guest_acme"), vendor=VENDOR)
    with pytest.raises(ConfigError) as caught:
        registry({"fx": {"acme": written}}).fx("acme")
    message = str(caught.value)
    assert f"cbec.toml: providers.fx.acme.{next(iter(written))}" in message
    assert CANARY not in message
    assert caught.value.__cause__ is None


def test_a_secret_is_found_in_the_environment(install, monkeypatch) -> None:
    install("acme", manifest("acme", "guest_acme"), vendor=VENDOR)
    settings = {"fx": {"acme": {"api_key": "env:ACME_KEY"}}}
    with pytest.raises(ConfigError, match="ACME_KEY"):
        registry(settings).fx("acme")
    monkeypatch.setenv("ACME_KEY", CANARY)
    assert ask(registry(settings)) == (CANARY, "EUR")


def test_a_plugins_command_gets_what_its_provider_gets(install) -> None:
    install("acme", manifest("acme", "guest_acme"), vendor=VENDOR)
    found = registry({"fx": {"acme": {"base": "GBP"}}})
    settings, tools = found.parts(Capability.FX, "acme")
    assert settings.base == "GBP"
    assert isinstance(tools, ProviderTools)
    with pytest.raises(ConfigError, match=r"providers\.fx\.acme\.base"):
        registry({"fx": {"acme": {"base": 3}}}).parts(Capability.FX, "acme")


CHECK = """
    from cbec_core.api import Finding, Severity

    def check(settings, tools):
        text = f"no rates of {settings.base}"
        yield Finding("acme.empty", Severity.ERROR, text, path="acme load")
"""
CHECKED = ('settings="{package}.vendor:Settings"', '{0}, check="{{package}}.health:{1}"')


def checked(name: str = "check") -> str:
    before, after = CHECKED
    return MANIFEST.replace(before, after.format(before, name)).format(
        code="acme", package="guest_acme"
    )


def test_a_provider_says_what_it_lacks_by_its_settings(install) -> None:
    package = install("acme", checked(), vendor=VENDOR, health=CHECK)
    found = registry({"fx": {"acme": {"base": "GBP"}}})
    assert f"{package}.health" not in sys.modules
    (finding,) = found.findings(Capability.FX, "acme")
    assert (finding.text, finding.path) == ("no rates of GBP", "acme load")


def test_a_provider_that_checks_nothing_lacks_nothing(install) -> None:
    install("acme", manifest("acme", "guest_acme"), vendor=VENDOR)
    assert registry().findings(Capability.FX, "acme") == ()


@pytest.mark.parametrize(
    ("health", "code"),
    [
        ("import vendor_sdk_of_nobody", "plugin.unimportable"),
        ("", "plugin.invalid_spec"),
        ("check = lambda settings, tools: ['fine']", "plugin.invalid_spec"),
        ("check = lambda settings, tools: None", "plugin.broken"),
        (f"def check(settings, tools): raise SystemExit('{CANARY}')", "plugin.broken"),
    ],
)
def test_a_check_that_fails_is_told_as_its_plugins_fault(health: str, code: str, install) -> None:
    install("acme", checked(), vendor=VENDOR, health=health)
    with pytest.raises(CbecError) as caught:
        registry().findings(Capability.FX, "acme")
    assert caught.value.code == code
    assert CANARY not in str(caught.value)


def test_a_check_that_does_not_exist_is_named(install) -> None:
    install("acme", checked("chekc"), vendor=VENDOR, health=CHECK)
    with pytest.raises(CbecError, match=r"the check 'guest_acme\.health:chekc' of fx 'acme'"):
        registry().findings(Capability.FX, "acme")


DATA = """
    def data(settings, tools):
        return f"rates of {settings.base}"
"""


def with_data() -> str:
    return checked().replace(":check", ":data").replace("check=", "data=")


def test_the_basis_of_answers_is_version_settings_and_data(install) -> None:
    install("acme", with_data(), vendor=VENDOR, health=DATA)
    pounds = registry({"fx": {"acme": {"base": "GBP"}}}).basis(Capability.FX, "acme")
    assert (pounds.plugin, pounds.data) == ("acme", "rates of GBP")
    assert pounds == registry({"fx": {"acme": {"base": "GBP"}}}).basis(Capability.FX, "acme")
    euros = registry({"fx": {"acme": {"base": "EUR"}}}).basis(Capability.FX, "acme")
    assert euros.settings != pounds.settings
    assert "GBP" not in pounds.settings
    assert pounds.version.split()[-1] == __version__


def test_data_that_is_no_text_is_its_plugins_fault(install) -> None:
    install("acme", with_data(), vendor=VENDOR, health="data = lambda settings, tools: 3")
    with pytest.raises(CbecError, match=r"the data of fx 'acme' answered with no text"):
        registry().basis(Capability.FX, "acme")


def test_circuits_are_shown_for_what_was_used(install) -> None:
    install("acme", manifest("acme", "guest_acme"), vendor=VENDOR)
    found = registry()
    assert found.circuits() == ()
    ask(found)
    assert [(state.capability, state.code) for state in found.circuits()] == [("fx", "acme")]
