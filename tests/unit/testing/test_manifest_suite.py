"""The manifest suite refuses what the host would refuse, before a user meets it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from cbec_core.hooks import hookimpl
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.testing.conformance.manifest import ManifestConformance

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.customs import Finding


def manifest(**functions: Callable[..., object]) -> ModuleType:
    module = ModuleType("a_manifest")
    vars(module).update(functions)
    return module


@hookimpl
def cbec_requirements(consignment: Consignment, on: date) -> Iterable[Finding]:
    return ()


def unmarked(consignment: Consignment, on: date) -> Iterable[Finding]:
    return ()


@hookimpl
def wrong_argument(parcel: object) -> Iterable[Finding]:
    return ()


@hookimpl
async def coroutine(consignment: Consignment, on: date) -> Iterable[Finding]:
    return ()


def test_a_good_hook_passes() -> None:
    module = manifest(cbec_requirements=cbec_requirements)
    ManifestConformance().test_every_hook_exists_and_fits(module)


@pytest.mark.parametrize(
    "module",
    [
        manifest(),
        manifest(cbec_requirments=cbec_requirements),
        manifest(cbec_requirements=cbec_requirements, cbec_screen=unmarked),
        manifest(cbec_requirements=wrong_argument),
        manifest(cbec_requirements=coroutine),
    ],
    ids=["no hook", "misspelt", "unmarked", "wrong argument", "coroutine"],
)
def test_a_wrong_hook_is_found(module: ModuleType) -> None:
    with pytest.raises(AssertionError):
        ManifestConformance().test_every_hook_exists_and_fits(module)


def test_a_heavy_manifest_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("heavy_one", "import pydantic"), ("light_one", "import json")):
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    suite = type("Suite", (ManifestConformance,), {"manifest": "light_one"})()
    suite.test_listing_loads_nothing_heavy()
    suite = type("Suite", (ManifestConformance,), {"manifest": "heavy_one"})()
    with pytest.raises(AssertionError):
        suite.test_listing_loads_nothing_heavy()
    assert "heavy_one" not in sys.modules


SPEC = ProviderSpec(Capability.FX, "mine", "pathlib:Path", operations=frozenset({"rate"}))


@pytest.mark.parametrize(
    "specs",
    [
        (SPEC, SPEC),
        (ProviderSpec(Capability.FX, "Mine!", "x:Y", operations=frozenset({"rate"})),),
        (ProviderSpec(Capability.FX, "mine", "x:Y", operations=frozenset({"duty"})),),
        (ProviderSpec(Capability.FX, "mine", "x:Y"),),
        (ProviderSpec(Capability.FX, "mine", "x:Y", operations=frozenset({"rate"}), api=99),),
    ],
    ids=["twice", "code", "operation", "no operation", "api"],
)
def test_a_wrong_declaration_is_found(specs: tuple[ProviderSpec, ...]) -> None:
    ManifestConformance().test_every_provider_is_declared_rightly((SPEC,))
    with pytest.raises(AssertionError):
        ManifestConformance().test_every_provider_is_declared_rightly(specs)


def test_a_function_that_is_not_there_and_a_command_of_blanks_are_found() -> None:
    suite, there = ManifestConformance(), "pathlib:Path"
    fits = evolve(SPEC, target="datetime:datetime", operations=frozenset(), check=there, data=there)
    suite.test_every_target_is_there((fits,))
    for field in ("check", "data"):
        with pytest.raises(AssertionError):
            suite.test_every_target_is_there((evolve(fits, **{field: "datetime:MAXYEAR"}),))
    suite.test_what_prepares_a_provider_can_be_typed((evolve(SPEC, prepare=("acme load",)),))
    for wrong in ("acme load", ("",), (" acme",)):
        with pytest.raises(AssertionError):
            suite.test_what_prepares_a_provider_can_be_typed((evolve(SPEC, prepare=wrong),))


def test_a_target_without_its_method_is_found() -> None:
    with pytest.raises(AssertionError):
        ManifestConformance().test_every_target_is_there((SPEC,))
