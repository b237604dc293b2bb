"""What this plugin brings: messages, codec and signing as a library; no provider yet."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import hookimpl
from cbec_customs_cn import errors as errors  # defines its codes


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_customs_cn",)
