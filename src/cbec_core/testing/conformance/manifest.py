"""The conformance suite of manifests: what a plugin says of itself before it is used."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import ClassVar

import pytest

from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.hooks import PROJECT
from cbec_core.plugins.manager import PluginManager
from cbec_core.plugins.manifest import operations
from cbec_core.plugins.status import PluginState
from cbec_core.ports.provider import API_VERSIONS, Capability, ProviderSpec
from cbec_core.testing.conformance.base import import_target

__all__ = ["ManifestConformance"]

_HEAVY = ("alembic", "click", "httpx", "pydantic", "requests", "sqlalchemy")
_LIST = "import json, sys, {0} as m\nif hasattr(m, 'cbec_providers'): list(m.cbec_providers())\n"
_LOADED = "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


class ManifestConformance:
    """Checks that listing a plugin is cheap and that what it declares is there.

    Set `manifest` to the module of the entry point, and `sdks` to the packages of the vendor that
    must not be loaded when the plugin is listed.

    What passing does not prove: that a hook's answer makes sense, or that two plugins together do
    not declare the same provider.
    """

    manifest: ClassVar[str]
    sdks: ClassVar[tuple[str, ...]] = ()

    @pytest.fixture
    def module(self) -> ModuleType:
        """Return the manifest."""
        return import_module(self.manifest)

    @pytest.fixture
    def specs(self, module: ModuleType) -> tuple[ProviderSpec, ...]:
        """Return the declared providers; a plugin of hooks alone has none."""
        return tuple(module.cbec_providers()) if hasattr(module, "cbec_providers") else ()

    def test_the_entry_point_leads_here(self) -> None:
        found = [point.value for point in entry_points(group=PROJECT)]
        assert self.manifest in found, "install the plugin: pip install -e ."

    def test_listing_loads_nothing_heavy(self) -> None:
        program = _LIST.format(self.manifest) + _LOADED
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        loaded = set(json.loads(done.stdout))
        assert not loaded & {*_HEAVY, *self.sdks}

    def test_every_hook_exists_and_fits(self, module: ModuleType) -> None:
        (status,) = PluginManager(plugins=[module], discover=False).load().statuses()
        assert status.state is PluginState.LOADED, (
            f"{status.error} {status.error and status.error.hint}"
        )
        assert status.hooks, "a manifest implements at least one hook"
        named = {name for name in vars(module) if name.startswith("cbec_")}
        functions = {name for name in named if inspect.isfunction(getattr(module, name))}
        assert functions <= status.hooks, "a hook lacks its hookimpl mark"

    def test_every_provider_is_declared_rightly(self, specs: tuple[ProviderSpec, ...]) -> None:
        seen = [(spec.capability, spec.code) for spec in specs]
        assert len(set(seen)) == len(seen), "a provider is declared twice"
        for spec in specs:
            assert isinstance(spec, ProviderSpec)
            assert isinstance(spec.capability, Capability)
            assert re.fullmatch(r"[a-z0-9]+([-_.][a-z0-9]+)*", spec.code), spec.code
            assert spec.api == API_VERSIONS[spec.capability]
            assert spec.countries <= set(COUNTRIES)
            assert spec.currencies <= set(EXPONENTS)
            assert spec.operations
            assert spec.operations <= set(operations(spec.capability)), spec.code

    def test_every_target_is_there(self, specs: tuple[ProviderSpec, ...]) -> None:
        for spec in specs:
            provider = import_target(spec.target)
            for operation in spec.operations:
                assert callable(getattr(provider, operation, None)), (spec.code, operation)
            if spec.settings:
                model = import_target(spec.settings)
                assert hasattr(model, "model_validate"), f"{spec.settings} is no pydantic model"
            for function in filter(None, (spec.check, spec.data)):
                assert callable(import_target(function)), f"{function} is no function"

    def test_what_prepares_a_provider_can_be_typed(self, specs: tuple[ProviderSpec, ...]) -> None:
        for spec in specs:
            assert isinstance(spec.prepare, tuple), spec.code
            assert all(command.strip() == command != "" for command in spec.prepare), spec.code
