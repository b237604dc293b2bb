"""What people see of the sandbox beside its providers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from cbec_sandbox import errors, manifest
from cbec_sandbox.command import sandbox
from cbec_sandbox.hooks.lifecycle import HEARD
from click.testing import CliRunner

from cbec_core.api import Event, catalogue
from cbec_core.testing.builders import make_authorise_request

if TYPE_CHECKING:
    import pytest

LOCALE = Path(str(files("cbec_sandbox"))) / "locale" / "zh" / "LC_MESSAGES" / "cbec_sandbox"


def test_the_command_lists_what_was_done(make: Any, tmp_path: Path) -> None:
    store = str(tmp_path / "effects.sqlite3")
    provider = make("payment", store=store)
    provider.authorise(make_authorise_request("op_1"))
    provider.authorise(make_authorise_request("op_2", method="tok_decline"))
    shown = CliRunner().invoke(sandbox, ["effects", store, "--json"])
    assert shown.exit_code == 0
    rows = json.loads(shown.stdout)
    assert [(r["operation_id"], r["happened"], r["code"]) for r in rows] == [
        ("op_1", True, ""),
        ("op_2", False, "insufficient_funds"),
    ]
    assert "tok_decline" not in shown.stdout
    plain = CliRunner().invoke(sandbox, ["effects", store])
    assert len(plain.stdout.splitlines()) == 2


def test_the_command_is_where_the_manifest_says() -> None:
    (spec,) = manifest.cbec_commands()
    assert spec.target == f"{sandbox.callback.__module__}:sandbox"
    assert spec.name == sandbox.name


def test_events_are_remembered() -> None:
    event = Event("evt_1", "cbec.order.placed.v1", "ord_1", "m1", datetime(2026, 3, 2, tzinfo=UTC))
    manifest.cbec_event(event)
    assert HEARD[-1] == event


def test_a_whole_installation_has_nothing_to_mend() -> None:
    assert tuple(manifest.cbec_doctor()) == ()
    assert tuple(manifest.cbec_locale()) == ("cbec_sandbox",)
    assert [branch.label for branch in manifest.cbec_migrations()] == ["sandbox"]
    assert [permission.name for permission in manifest.cbec_permissions()] == ["sandbox.read"]


def test_a_broken_installation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbec_sandbox.hooks.surface._MESSAGES", "locale/none.mo")
    assert [finding.code for finding in manifest.cbec_doctor()] == ["sandbox.messages_missing"]


def test_every_message_is_translated_and_compiled() -> None:
    assert errors
    texts = [text for code, text in catalogue().items() if code.startswith("sandbox.")]
    spoken = {part for text in texts for part in (text.message, text.hint)}
    spoken |= {spec.help for spec in manifest.cbec_commands()}
    spoken |= {permission.text for permission in manifest.cbec_permissions()}
    with LOCALE.with_suffix(".po").open("rb") as file:
        translated = {m.id: m.string for m in read_po(file) if m.id}
    assert set(translated) == spoken
    assert all(translated.values())
    with LOCALE.with_suffix(".mo").open("rb") as file:
        assert {m.id: m.string for m in read_mo(file) if m.id} == translated


def test_the_manifest_is_short() -> None:
    text = Path(str(manifest.__file__)).read_text(encoding="utf-8")
    assert len(list(filter(None, text.splitlines()))) <= 20
