"""Settings, papers, filings and a key, as tests ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cbec_customs_cn.prepare.filing import Filing, Papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_customs_cn.settings import (
        CustomsCnSettings,
    )
    from cbec_customs_cn.signing.rsa import RsaSha1FileSigner

    from cbec_core.api import (
        Consignment,
        Order,
    )

from pathlib import Path

from .making import SETTINGS, exported, given, imported, make_filing, signer_in
from .office import migrate


@pytest.fixture
def settings_of() -> Callable[..., CustomsCnSettings]:
    """Return a function that makes the settings of a regime."""
    return lambda regime, **changes: SETTINGS[regime](**given(**changes))


@pytest.fixture
def papers_of() -> Callable[..., Papers]:
    """Return a function that makes the papers of a regime."""
    return lambda regime, **changes: Papers(SETTINGS[regime](**given(**changes)))


@pytest.fixture
def filing_of() -> Callable[..., Filing]:
    """Return a function that makes the filing of a regime, with every number that it could need."""
    return make_filing


@pytest.fixture
def migrated(postgresql: str) -> str:
    """Return the address of a database of its own with the dossier's tables."""
    migrate(postgresql)
    return postgresql


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for a key that is made for this run."""
    return tmp_path_factory.mktemp("key")


@pytest.fixture(scope="session")
def signer(key_folder: Path) -> RsaSha1FileSigner:
    """Return a signer with a key that was made for this run."""
    return signer_in(key_folder)


@pytest.fixture
def given_settings() -> Callable[..., dict[str, Any]]:
    """Return a function that returns settings as cbec.toml has them."""
    return given


@pytest.fixture
def imported_sale() -> tuple[Order, Consignment]:
    """Return an order from abroad to a buyer in China."""
    return imported()


@pytest.fixture
def exported_sale() -> tuple[Order, Consignment]:
    """Return an order from China to a buyer abroad."""
    return exported()
