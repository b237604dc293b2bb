"""Providers of the sandbox as a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from cbec_sandbox.settings import SandboxSettings
from cbec_sandbox.specs import provider_specs

from cbec_core.testing.fakes import make_tools

if TYPE_CHECKING:
    from cbec_core.testing.clock import FrozenClock

Make = Callable[..., Any]


@pytest.fixture
def make(frozen_clock: FrozenClock) -> Make:
    """Return a function that makes a provider of a capability with settings."""

    def provider(capability: str, **settings: object) -> Any:
        spec = next(spec for spec in provider_specs() if spec.capability == capability)
        module, _, name = spec.target.partition(":")
        cls = getattr(import_module(module), name)
        return cls(SandboxSettings(**settings), make_tools(clock=frozen_clock))

    return provider
