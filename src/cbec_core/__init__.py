"""cbec: a framework library for cross-border e-commerce.

Importing this package loads nothing but itself: the application, and with it SQLAlchemy and
pydantic, arrive when ``Cbec`` is first touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.app import Cbec

__version__ = "0.1.0"
__all__ = ["Cbec", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Cbec":
        from cbec_core.app import Cbec

        return Cbec
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
