"""What this plugin brings: the command that suggests codes. It has no provider: it never files."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_classifier import errors as errors  # defines its codes
from cbec_core.api import CommandSpec, hookimpl


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec classify`; click is imported when it is called."""
    target = "cbec_classifier.commands:classify"
    return (CommandSpec("classify", target, "Suggest HS codes for goods; a person decides."),)


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_classifier",)
