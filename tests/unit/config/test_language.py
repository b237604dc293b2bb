"""Messages in the reader's language, and English where there is no translation."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from cbec_core.config import language as speech
from cbec_core.domain.errors import DomainError


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh-Hans"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_DE@euro"}, "de"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_environment_tells_the_language(environment: dict[str, str], expected: str) -> None:
    assert speech.language(environment) == expected


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a plugin's package with Chinese messages."""
    catalogue = Catalog(locale="zh")
    catalogue.add("{country!r} is not a country code of ISO 3166-1.", "{country!r}不是国家代码。")
    catalogue.add("Buy a label.", "购买面单。")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    folder = tmp_path / "cbec_guest" / "locale" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "cbec_guest" / "__init__.py").write_text("")
    (folder / "cbec_guest.mo").write_bytes(compiled.getvalue())
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(speech, "_packages", {})
    speech._catalogues.cache_clear()
    return "cbec_guest"


def test_plugins_bring_their_own_messages(guest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert speech.translate("Buy a label.", "zh") == "Buy a label."
    speech.add_packages([guest, "package_of_nobody"])
    assert speech.translate("Buy a label.", "zh") == "购买面单。"
    assert speech.translate("Buy a label.", "fr") == "Buy a label."
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert speech.translate("Buy a label.") == "购买面单。"
    assert speech.translate("") == ""


def test_an_error_is_told_in_the_readers_language(guest: str) -> None:
    speech.add_packages([guest])
    error = DomainError("country.unknown", country="XX")
    message, hint = speech.localized(error, "zh")
    assert "XX" in message
    assert message != error.message
    assert hint
    assert speech.localized(error, "en") == (error.message, error.hint)
