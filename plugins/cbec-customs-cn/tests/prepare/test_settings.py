"""Settings are held to the registers' own rules, and the doctor says what keeps orders back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cbec_customs_cn.health import findings
from cbec_customs_cn.modes import MODES, Role, filed, sends
from cbec_customs_cn.settings import CustomsCnSettings, DirectExportSettings
from cbec_customs_cn.words import translate
from pydantic import ValidationError

from cbec_core.api import Capability, Cbec, ConfigError, Finding, ProviderTools
from cbec_core.testing.builders import DAY
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

from .making import AT

if TYPE_CHECKING:
    from pathlib import Path

Given = Callable[..., dict[str, Any]]


def read(values: dict[str, Any]) -> object:
    """Read settings as a deployment does."""
    told = {"providers": {"customs": {DirectExportSettings.regime: values}}}
    with Cbec.open(settings=told, database_url="sqlite://") as app:
        return app.providers.parts(Capability.CUSTOMS, DirectExportSettings.regime)[0]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"ebc": {"code": "91330100799655058A", "name": "x"}}, "ebc.code"),
        ({"ebc": {"code": "4403169D3", "name": "x"}}, "ebc.code"),
        ({"ebc": {"code": "无", "name": "x"}}, "ebc.code"),
        ({"agent": {"code": "4403169D3W", "name": ""}}, "agent.name"),
        ({"agent": {"code": "4403169D3W", "name": "长" * 101}}, "agent.name"),
        ({"customs_code": "530"}, "customs_code"),
        ({"port_code": "53A1"}, "port_code"),
        ({"traf_mode": "55"}, "traf_mode"),
        ({"wrap_type": "8"}, "wrap_type"),
        ({"statistics_flag": "C"}, "statistics_flag"),
        ({"roles": ["seller"]}, "roles.0"),
        ({"roles": ["agent", "agent"]}, ""),
        ({"pod": {"XX": "304"}}, "pod.XX"),
        ({"pod": {"DE": "30"}}, "pod.DE"),
        ({"country_codes": {"MT": "32"}}, "country_codes.MT"),
        ({"envelope": True, "dxp_id": "D" * 17}, ""),
        ({"signer": {"kind": "rsa"}}, "signer"),
        ({"channel": {"kind": "directory"}}, "channel"),
        ({"channel": {"kind": "amqp"}}, "channel"),
        ({"cop_code": "91330100799655058A"}, ""),
        ({"ebb": 1}, "ebb"),
    ],
)
def test_a_setting_that_customs_would_refuse_is_refused(
    change: dict[str, Any], place: str, given_settings: Given
) -> None:
    with pytest.raises(ConfigError) as refused:
        read(given_settings(**change))
    assert refused.value.code == "config.invalid"
    told = str(refused.value.params["path"]).removeprefix("providers.customs.cn-9610-export")
    assert told.lstrip(".").startswith(place)


def test_what_is_said_of_a_setting_is_said_in_both_languages(
    given_settings: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = {"ebc": {"code": "91330100799655058A", "name": "x"}}
    with pytest.raises(ConfigError) as refused:
        read(given_settings(**change))
    assert "social credit code" in refused.value.message
    assert "91330100799655058A" not in refused.value.message
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "统一社会信用代码" in translate(str(refused.value.params["reason"]))


@pytest.mark.feature(18)
def test_codes_of_both_registers_and_the_words_for_none_are_taken(given_settings: Given) -> None:
    made = DirectExportSettings(
        **given_settings(
            ebc={"code": "91330100799655058B", "name": "x"},
            ebp={"code": "无", "name": "Shop"},
            owner={"code": "NO", "name": "工厂"},
        )
    )
    assert made.ebc is not None
    assert made.ebc.code == "91330100799655058B"


def test_receipts_are_filed_until_the_day_on_which_the_notice_came_into_force() -> None:
    mode, roles = MODES["cn-9610-export"], (Role.ECOMMERCE, Role.AGENT)
    last = DAY.replace(2024, 12, 14)
    assert filed(mode, roles, last) == ("CEB303", "CEB403", "CEB603")
    assert filed(mode, roles, last + timedelta(days=1)) == ("CEB303", "CEB603")
    assert sends((Role.OPERATOR,), "CEB507")
    assert not sends((Role.AGENT,), "CEB505")


@pytest.fixture
def doctor(given_settings: Given, tmp_path: Path) -> Callable[..., list[Finding]]:
    """Return a function that asks what is told of settings, some days from AT."""

    def ask(days: int = 0, model: type[CustomsCnSettings] = DirectExportSettings, **changes: Any):
        clock = FrozenClock(AT + timedelta(days=days))
        settings = model(**given_settings(**changes))
        return list(findings(settings, ProviderTools(NoTransport(), clock, tmp_path)))

    return ask


def codes(found: list[Finding]) -> list[str]:
    return [one.code.removeprefix("customs_cn.") for one in found]


def test_the_doctor_says_what_is_missing_by_its_setting(
    doctor: Callable[..., list[Finding]],
) -> None:
    assert codes(doctor(roles=())) == ["not_set"]
    assert codes(doctor()) == ["channel_missing"]
    found = doctor(agent=None, port_code="", channel={"kind": "directory", "folder": "customs"})
    assert {(one.code, one.path) for one in found} == {
        ("customs_cn.setting_missing", "agent"),
        ("customs_cn.setting_missing", "port_code"),
        ("customs_cn.dossier_missing", "database_url"),
    }
    assert "no_list" in codes(doctor(roles=("platform",)))
    for one in found:
        assert one.text
        assert one.text_zh


def test_the_doctor_lists_faulty_rows(doctor: Callable[..., list[Finding]], tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text("sku,gcode,gname,gmodel\nA,1,,m\nB,2,T,m\n", "utf-8")
    found = doctor(goods="goods.csv", trips="none.csv")
    rows = {one.path for one in found if one.code == "customs_cn.sheet_row"}
    assert rows == {"goods.csv:2:gname", "goods.csv:3:gcode"}
    assert "customs_cn.sheet_unreadable" in {one.code for one in found}


@pytest.mark.parametrize(
    ("days", "told"),
    [(-2, "certificate_early"), (0, ""), (340, "certificate_ends"), (365, "certificate_expired")],
)
def test_the_doctor_looks_at_the_certificate(
    days: int, told: str, doctor: Callable[..., list[Finding]], signer: Any, key_folder: Path
) -> None:
    files = {
        "key_file": str(key_folder / "key.pem"),
        "certificate_file": str(key_folder / "cert.pem"),
    }
    found = codes(doctor(days, signer={"kind": "rsa", **files}))
    assert [one for one in found if one.startswith("certificate")] == ([told] if told else [])


def test_the_doctor_says_that_a_key_cannot_be_read(
    doctor: Callable[..., list[Finding]], tmp_path: Path
) -> None:
    (tmp_path / "key.pem").write_text("no key", "utf-8")
    files = {"key_file": "key.pem", "certificate_file": "key.pem"}
    assert "ceb.key_unreadable" in {one.code for one in doctor(signer={"kind": "rsa", **files})}


def test_every_regime_has_settings_of_its_own(settings_of: Callable[..., Any]) -> None:
    for code, mode in MODES.items():
        assert settings_of(code).mode == mode


def test_unknown_settings_name_no_value(given_settings: Given) -> None:
    with pytest.raises(ValidationError) as refused:
        DirectExportSettings(**given_settings(signer={"kind": "sm2", "password": "hidden-word"}))
    assert "hidden-word" not in str(refused.value)
