"""What a plugin declares of its providers is checked before anyone relies on it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from cbec_core.domain.errors import PluginError
from cbec_core.plugins.manifest import operations, protocol, read_specs
from cbec_core.ports.provider import Capability, ProviderSpec

GOOD = ProviderSpec(
    Capability.CARRIER,
    "acme-express",
    "guest.provider:Acme",
    "guest.settings:Settings",
    operations={"rate", "buy_label"},
    countries={"DE"},
    currencies={"EUR"},
)


def test_a_good_declaration_is_taken_with_its_plugins_name() -> None:
    assert read_specs("guest", [GOOD]) == (attrs.evolve(GOOD, plugin="guest"),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"capability": "teleport"}, "teleport"),
        ({"code": "Acme Express"}, "Acme Express"),
        ({"code": ""}, "code"),
        ({"target": "guest.provider"}, "target"),
        ({"target": "guest provider:Acme"}, "target"),
        ({"settings": "Settings"}, "settings"),
        ({"check": "check"}, '"package.module:function"'),
        ({"prepare": "acme load FILE"}, "commands"),
        ({"prepare": ("acme load FILE", "")}, "commands"),
        ({"prepare": ("acme load FILE\n[defaults]",)}, "a line each"),
        ({"operations": ()}, "no operation"),
        ({"operations": {"buy_lable"}}, "did it mean buy_label"),
        ({"countries": {"UK"}}, "'UK'"),
        ({"currencies": {"RMB"}}, "'RMB'"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(PluginError) as caught:
        read_specs("guest", [attrs.evolve(GOOD, **change)])
    assert caught.value.code == "plugin.invalid_spec"
    assert reason in caught.value.message


def test_a_code_is_declared_once() -> None:
    with pytest.raises(PluginError, match="twice"):
        read_specs("guest", [GOOD, GOOD])


def test_a_port_of_another_version_is_named() -> None:
    with pytest.raises(PluginError, match=r"plugin\.api_unsupported") as caught:
        read_specs("guest", [attrs.evolve(GOOD, api=2)])
    assert "version 2 of carrier" in caught.value.message


@pytest.mark.parametrize("capability", Capability)
def test_every_capability_has_a_port_with_operations(capability: Capability) -> None:
    assert operations(capability)
    assert all(hasattr(protocol(capability), name) for name in operations(capability))
