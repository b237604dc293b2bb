"""The sandbox inside a real deployment: guarded by the core, remembered in its database."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbec_core import Cbec
from cbec_core.api import CbecError, LookupRequest, Outcome
from cbec_core.testing.builders import make_authorise_request, make_party, make_subject

CONFIG = """
[database]
url = "{url}"

[merchant]
id = "m1"
name = "Example Trading"

[merchant.address]
country = "CN"

[providers.payment.sandbox]
database_url = "{url}"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "cbec.toml"
    url = f"sqlite:///{(tmp_path / 'shop.db').as_posix()}"
    path.write_text(CONFIG.format(url=url), encoding="utf-8")
    return path


@pytest.mark.parametrize("fate", ["unknown", "timeout", "raise", "lost"])
def test_a_failure_is_unknown_and_a_lookup_settles_it(config: Path, fate: str) -> None:
    request = make_authorise_request("op_1", method=f"tok_{fate}")
    with Cbec.open(config) as cbec:
        cbec.storage.upgrade()
        assert cbec.providers.payment("sandbox").authorise(request).outcome is Outcome.UNKNOWN
    # Another process asks: the counterparty remembers in the deployment's database.
    with Cbec.open(config) as cbec:
        found = cbec.providers.payment("sandbox").lookup(LookupRequest("op_1", "authorise"))
    happened = fate in ("unknown", "timeout")
    assert found.outcome is (Outcome.SUCCEEDED if happened else Outcome.REJECTED)
    assert found.code == ("" if happened else "not_found")


@pytest.mark.parametrize("memory", ['store = "effects.db"', 'database_url = "sqlite:///shop.db"'])
def test_what_is_remembered_lies_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: str
) -> None:
    config = tmp_path / "cbec.toml"
    config.write_text(
        f'[database]\nurl = "sqlite:///shop.db"\n[providers.payment.sandbox]\n{memory}\n'
    )
    calls = []
    for name in "ab":
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        with Cbec.open(config) as cbec:
            cbec.storage.upgrade()
            provider = cbec.providers.payment("sandbox")
            calls.append(provider.lookup(LookupRequest("op_1", "authorise")).outcome)
            provider.authorise(make_authorise_request("op_1"))
    assert calls == [Outcome.REJECTED, Outcome.SUCCEEDED]
    assert not [path for name in "ab" for path in (tmp_path / name).iterdir()]


def test_a_branch_that_was_not_upgraded_is_unknown_and_named(config: Path) -> None:
    with Cbec.open(config) as cbec:
        provider = cbec.providers.payment("sandbox")
        answer = provider.authorise(make_authorise_request("op_1"))
        assert answer.outcome is Outcome.UNKNOWN
        with pytest.raises(CbecError) as error:
            provider.lookup(LookupRequest("op_1", "authorise"))
        assert error.value.code == "sandbox.store_unusable"


def test_the_hook_and_the_list_block_alike(config: Path) -> None:
    subject = make_subject(parties=(make_party(name="Sandbox Blocked"),))
    with Cbec.open(config) as cbec:
        reasons = cbec.asks.screen(subject)
        assert [reason.code for reason in reasons] == ["sandbox.party_blocked"]
        assert cbec.asks.screen(make_subject()) == ()
        assert tuple(cbec.providers.screening("sandbox").screen(subject)) == tuple(reasons)
