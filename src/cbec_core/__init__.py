"""cbec: a framework library for cross-border e-commerce.

Importing this package loads nothing but itself: the application, and with it SQLAlchemy and
pydantic, arrive when ``Cbec`` is first touched.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.ports.stored import OrderFilter
    from cbec_core.services.inputs import OrderToCashInput
    from cbec_core.services.stock import Receipt

__version__ = "0.1.0"
__all__ = ["Cbec", "OrderFilter", "OrderToCashInput", "Receipt", "__version__"]

_PLACES = {
    "Cbec": "cbec_core.app",
    "OrderFilter": "cbec_core.ports.stored",
    "OrderToCashInput": "cbec_core.services.inputs",
    "Receipt": "cbec_core.services.stock",
}


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
