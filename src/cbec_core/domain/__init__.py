"""Values and entities of cross-border trade: attrs only, no I/O, no framework."""

from cbec_core.domain import books_texts as _books_texts  # noqa: F401  (fills the catalogue)
from cbec_core.domain import catalog_texts as _catalog_texts  # noqa: F401
from cbec_core.domain import deployment_texts as _deployment_texts  # noqa: F401
from cbec_core.domain import error_texts as _error_texts  # noqa: F401
from cbec_core.domain import landed_texts as _landed_texts  # noqa: F401
from cbec_core.domain import system_texts as _system_texts  # noqa: F401
