"""What the answers to a table rest on: an interrupted job goes on only while all of it holds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cbec_core.ports.provider import Capability

if TYPE_CHECKING:
    from cbec_core.services.context import Context

__all__ = ["basis_of"]


def basis_of(context: Context) -> dict[str, str]:
    """Return by name, in the words of the configuration, what may make the same answer another.

    Names and digests: what is chosen, each plugin's version, its settings and what it has loaded.
    Screening and the rest of the policy answer no landed cost.
    """
    policy = context.policy
    chosen = {
        ("tax", Capability.TAX): policy.tax,
        ("tariffs", Capability.TARIFF): policy.tariffs,
        ("fx", Capability.FX): policy.fx,
    }
    found: dict[str, str] = {}
    for (key, capability), codes in chosen.items():
        found[f"defaults.{key}"] = " ".join(codes)
        for code in codes:
            basis = context.providers.basis(capability, code)
            found[f"plugin {basis.plugin}"] = basis.version
            found[f"providers.{capability.value}.{code}"] = basis.settings
            found[f"{capability.value} {code}"] = _digest(basis.data)
    for plugin, version in context.asks.quote_voices():
        found[f"plugin {plugin}"] = version
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
