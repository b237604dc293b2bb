"""Secrets by reference: found where they are named, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretBytes, SecretStr, field_validator

from cbec_core.config.models import build
from cbec_core.config.secrets import resolve
from cbec_core.domain.errors import ConfigError

CANARY = "canary-sk_live_1234"


class Key(BaseModel):
    private: SecretStr


class Account(BaseModel):
    name: str = ""
    token: SecretStr | None = None
    raw: SecretBytes = SecretBytes(b"")
    key: Key | None = None
    hosts: dict[str, SecretStr] = {}
    keys: list[Key] = []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOKEN", CANARY)
    (tmp_path / "key.pem").write_bytes(f"{CANARY}\r\n".encode())
    return tmp_path


@pytest.mark.parametrize("reference", ["env:TOKEN", "file:key.pem", CANARY])
def test_a_secret_is_found_wherever_it_stands(reference: str, folder: Path) -> None:
    data = {
        "token": reference,
        "raw": reference,
        "key": {"private": reference},
        "hosts": {"a": reference},
        "keys": [{"private": reference}],
    }
    account = build(Account, data, source="test", folder=folder)
    found = [account.token, account.key.private, account.hosts["a"], account.keys[0].private]  # type: ignore[union-attr]
    assert [secret.get_secret_value() for secret in found if secret] == [CANARY] * 4
    assert account.raw.get_secret_value() == CANARY.encode()
    assert CANARY not in repr(account)


def test_what_is_no_secret_is_left_as_it_is(folder: Path) -> None:
    assert build(Account, {"name": "env:TOKEN"}, source="test").name == "env:TOKEN"


@pytest.mark.parametrize("reference", ["env:NOWHERE", "file:nowhere", "file:.", "file:empty"])
def test_a_missing_secret_is_named(reference: str, folder: Path) -> None:
    (folder / "empty").write_text("\n")
    with pytest.raises(ConfigError, match=r"config\.secret_missing") as caught:
        resolve(reference, folder)
    assert reference.partition(":")[2] in caught.value.message


def test_a_file_that_is_no_secret_is_not_read_whole(folder: Path) -> None:
    (folder / "large").write_bytes(b"x" * 100_000)
    (folder / "binary").write_bytes(b"\xff\xfe")
    for name in ("large", "binary"):
        with pytest.raises(ConfigError, match=r"config\.secret_missing"):
            resolve(f"file:{name}", folder)


class Talkative(BaseModel):
    token: SecretStr

    @field_validator("token")
    @classmethod
    def known(cls, token: SecretStr) -> SecretStr:
        raise ValueError(f"no account has the key {token.get_secret_value()}")


def test_a_model_that_repeats_a_secret_is_not_quoted(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        build(Talkative, {"token": "env:TOKEN"}, source="test", path=("providers", "fx", "acme"))
    message = str(caught.value)
    assert "providers.fx.acme.token" in message
    assert "no account has the key" in message
    assert CANARY not in message
