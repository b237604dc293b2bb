"""The conformance suites: no port method without a check, and no fault that slips through."""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core.cli.scaffold import bake
from cbec_core.plugins.manifest import operations, protocol
from cbec_core.ports.provider import Capability, is_effect

if TYPE_CHECKING:
    from cbec_core.testing.conformance.base import ProviderConformance

pytest_plugins = ["pytester"]


def suite_of(capability: Capability) -> type[ProviderConformance]:
    module = import_module(f"cbec_core.testing.conformance.{capability.value}")
    return getattr(module, f"{capability.value.capitalize()}Conformance")  # type: ignore[no-any-return]


each_suite = pytest.mark.parametrize(
    "suite", [suite_of(capability) for capability in Capability], ids=lambda suite: suite.__name__
)


@each_suite
def test_every_port_method_has_a_check(suite: type[ProviderConformance]) -> None:
    assert suite.port is protocol(suite.capability)
    assert set(suite.covers) == set(operations(suite.capability))
    for method, checks in suite.covers.items():
        assert checks, method
        for check in checks:
            assert check.startswith("test_")
            assert callable(getattr(suite, check)), check


@each_suite
def test_every_own_check_covers_a_method(suite: type[ProviderConformance]) -> None:
    own = {name for name in vars(suite) if name.startswith("test_")}
    assert own <= {check for checks in suite.covers.values() for check in checks}


@each_suite
def test_a_suite_says_what_passing_does_not_prove(suite: type[ProviderConformance]) -> None:
    assert "What passing does not prove:" in (suite.__doc__ or "")


@each_suite
def test_every_effect_is_checked(suite: type[ProviderConformance]) -> None:
    marked = {name for name in operations(suite.capability) if is_effect(getattr(suite.port, name))}
    assert set(getattr(suite, "effects", ())) == marked


WRONG = Path(__file__).parent / "wrong"
# Where a capability has no faults of its own, those that any effect can have are all.
ANY = """
from cbec_{0}_acme.provider import {1} as Provider
from good_{0} import TestAcme
from wrong_effects import suites

globals().update(suites(TestAcme, Provider))
"""
ONLY_WHAT_FINDS = """
def pytest_collection_modifyitems(items):
    items[:] = [
        item for item in items
        if getattr(item.cls, "found_by", item.originalname) == item.originalname
    ]
"""


@pytest.mark.feature(126)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("capability", "own"),
    [
        ("payment", "payment"),
        ("payment", "webhooks"),
        ("payment", "right"),
        ("carrier", ""),
        ("customs", ""),
        ("marketplace", "marketplace"),
        ("notify", ""),
        ("fx", "fx"),
    ],
)
def test_every_wrong_provider_is_found_by_its_check(
    capability: str, own: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bake(Capability(capability), "acme", pytester.path / "baked")
    good = (folder / "tests" / "test_conformance.py").read_text("utf-8")
    if own:
        wrong = (WRONG / f"{own}.py").read_text("utf-8")
    else:
        wrong = ANY.format(capability, f"Acme{capability.capitalize()}")
    pytester.makeconftest(ONLY_WHAT_FINDS)
    pytester.makepyfile(
        **{f"good_{capability}": good},
        wrong_effects=(WRONG / "effects.py").read_text("utf-8"),
        test_wrong=wrong,
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder / "src"), str(pytester.path)]))
    unused = ["-p", "no:cacheprovider", "-p", "no:anyio"]
    done = pytester.runpytest_subprocess("-q", "-rpfE", *unused, "test_wrong.py")
    told = done.stdout.str()
    lines = re.findall(r"^(PASSED|FAILED|ERROR) \S+?::(\w+)::", told, re.MULTILINE)
    names = {name for _, name in lines}
    # What is logged is found after a check; a fixture that its author owes, before it.
    found = {
        name
        for outcome, name in lines
        if outcome == "FAILED" or (outcome == "ERROR" and re.search("(?i)logs|proves", name))
    }
    assert found == {name for name in names if name.startswith("TestWrong")}, told[-3000:]
    assert names >= {"TestAcme", *re.findall(r"^class (Test\w+)", wrong, re.MULTILINE)}
    if own in ("", "payment", "marketplace"):
        for effect in suite_of(Capability(capability)).effects:  # type: ignore[attr-defined]
            assert any(effect in name for name in found)
