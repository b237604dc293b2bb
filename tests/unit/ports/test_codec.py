"""What is frozen to text comes back equal, and reads the same in every process."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from types import ModuleType
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cbec_core.domain
import cbec_core.ports
from cbec_core.ports.codec import dump, fingerprint, load

# Not data: tables, texts of the catalogue, and what holds types, deadlines or live objects.
NOT_FROZEN = {"Answer", "ErrorText", "ProviderSpec", "ProviderTools", "TransitionTable"}
NOT_FROZEN |= {"ReadContext"}


def values_of(package: ModuleType) -> list[type[Any]]:
    found = []
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if "._" in info.name:
            continue  # what a computation works with is frozen nowhere
        for name, member in vars(importlib.import_module(info.name)).items():
            own = getattr(member, "__module__", "") == info.name
            if own and attrs.has(member) and name not in NOT_FROZEN:
                found.append(member)
    return found


VALUES = values_of(cbec_core.ports) + values_of(cbec_core.domain)
ROUND_TRIP = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_request_and_result_is_among_them() -> None:
    names = {value.__name__ for value in VALUES}
    assert {"AuthoriseRequest", "PaymentResult", "LabelRequest", "LabelResult"} <= names
    assert {"DeclarationRequest", "LandedCostRequest", "ConfirmShipmentRequest"} <= names
    assert {"Order", "Consignment", "LandedCostQuote", "Event", "Run"} <= names


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
def test_a_frozen_value_comes_back_equal(cls: type[Any]) -> None:
    @ROUND_TRIP
    @given(st.from_type(cls))
    def holds(value: Any) -> None:
        text = dump(value)
        again = load(text, cls)
        assert again == value
        assert dump(again) == text
        assert fingerprint(again) == fingerprint(value)

    holds()


def test_another_process_writes_the_same_bytes() -> None:
    told: list[tuple[str, str, str]] = []

    @settings(ROUND_TRIP, max_examples=60)
    @given(st.sampled_from(VALUES).flatmap(st.from_type))
    def collect(value: Any) -> None:
        told.append((type(value).__module__, type(value).__name__, dump(value)))

    collect()
    assert len(told) > 20
    program = (
        "import importlib, json, sys\n"
        "from cbec_core.ports.codec import dump, load\n"
        "for module, name, text in json.load(sys.stdin):\n"
        "    value = load(text, getattr(importlib.import_module(module), name))\n"
        "    print(json.dumps(dump(value)))\n"
    )
    for seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(told),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert [json.loads(line) for line in answer.stdout.splitlines()] == [t for *_, t in told]


def test_the_text_does_not_depend_on_how_a_set_was_filled() -> None:
    from cbec_core.domain.product import CustomsProfile

    flags = [f"flag{n}" for n in range(40)]
    there = CustomsProfile(flags=frozenset(flags))
    back = CustomsProfile(flags=frozenset(reversed(flags)))
    assert dump(there) == dump(back)


def test_a_changed_request_has_another_fingerprint() -> None:
    from cbec_core.domain.money import Money
    from cbec_core.ports.payment import CaptureRequest

    request = CaptureRequest("op", "ref", Money(100, "EUR"))
    changed = {
        fingerprint(attrs.evolve(request, **change))
        for change in (
            {},
            {"operation_id": "op2"},
            {"payment_reference": "ref2"},
            {"amount": Money(101, "EUR")},
            {"amount": Money(100, "USD")},
        )
    }
    assert len(changed) == 5


def test_a_new_field_with_a_default_keeps_old_fingerprints() -> None:
    @attrs.frozen
    class Before:
        id: str

    @attrs.frozen
    class After:
        id: str
        note: str = ""

    assert fingerprint(Before("1")) == fingerprint(After("1"))
    assert load(dump(Before("1")), After) == After("1")
