"""What a user reads when the database refuses: a code, and nothing of the rows or the password."""

from __future__ import annotations

import sqlite3
import traceback
from pathlib import Path

import attrs
import pytest

from cbec_core.domain.errors import StorageError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.payment import Payment
from cbec_core.storage import open_storage
from cbec_core.testing.conformance.storage_world import eur

CANARY = "canary-4711"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
        storage = open_storage(url)
        storage.upgrade()
        storage.close()
        return url
    return str(request.getfixturevalue("postgresql_url"))


def test_a_refused_row_is_not_repeated_in_the_error(url: str) -> None:
    storage = open_storage(url)
    payment = Payment.create(CANARY, CANARY, CANARY, CANARY, eur(1))
    with storage.begin(Actor.system()) as uow:
        uow.payments.add(payment)
        with pytest.raises(StorageError) as refused:
            uow.payments.save(attrs.evolve(payment, captured=eur(5), reference=CANARY))
    assert refused.value.code == "storage.constraint"
    told = "".join(traceback.format_exception_only(refused.value))
    assert CANARY not in told
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    storage.close()


def test_a_locked_database_says_so_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    storage = open_storage(f"sqlite:///{path}", busy_timeout=0.05)
    storage.upgrade()
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    payment = Payment.create("p", "o", "m", "sandbox", eur(1))
    with storage.begin(Actor.system()) as uow:
        with pytest.raises(StorageError) as refused:
            uow.payments.add(payment)
        assert refused.value.code == "storage.locked"
        assert uow.payments.get("p") is None
        other.rollback()
        other.close()
        # Nothing had begun, so the same unit of work may try again.
        uow.payments.add(payment)
        uow.commit()
    with storage.begin(Actor.system()) as uow:
        assert uow.payments.get("p") == payment
    storage.close()


def test_a_database_in_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    storage = open_storage(f"sqlite:///{path}")
    storage.upgrade()
    storage.close()
    # Whoever runs the tests may be allowed to write anywhere; a folder in its place stops SQLite
    # from making its log all the same.
    path.with_name("shop.db-wal").mkdir()
    storage = open_storage(f"sqlite:///{path}")
    with pytest.raises(StorageError) as refused, storage.begin(Actor.system()) as uow:
        uow.payments.get("p")
    assert refused.value.code == "storage.read_only"
    assert "folder" in refused.value.hint
    storage.close()


def test_no_server_is_told_without_the_password() -> None:
    storage = open_storage("postgresql://clerk:canary-4711@127.0.0.1:1/shop")
    with pytest.raises(StorageError) as refused:
        storage.state()
    assert refused.value.code == "storage.unreachable"
    assert CANARY not in str(refused.value)
    storage.close()


def test_units_of_work_take_turns_on_a_database_in_memory() -> None:
    storage = open_storage("sqlite://")
    storage.upgrade()
    payment = Payment.create("p", "o", "m", "sandbox", eur(1))
    with storage.begin(Actor.system()) as uow:
        uow.payments.add(payment)
        uow.commit()
    with storage.begin(Actor.system()) as uow:
        assert uow.payments.get("p") == payment
    storage.close()


@pytest.mark.parametrize(
    "unfit",
    [
        {"reference": f"\ud800{CANARY}"},
        {"captured": eur(2**63), "authorised": eur(2**63)},
        {"captured": eur(10**40), "authorised": eur(10**40)},
    ],
)
def test_what_no_database_can_hold_is_refused_with_a_code(
    url: str, unfit: dict[str, object]
) -> None:
    storage = open_storage(url)
    payment = Payment.create(CANARY, CANARY, CANARY, CANARY, eur(1))
    with storage.begin(Actor.system()) as uow:
        uow.payments.add(payment)
        with pytest.raises(StorageError) as refused:
            uow.payments.save(attrs.evolve(payment, **unfit))  # type: ignore[arg-type]
        # Half of it is never committed.
        with pytest.raises(StorageError):
            uow.commit()
    assert refused.value.code == "storage.constraint"
    assert CANARY not in "".join(traceback.format_exception_only(refused.value))
    assert refused.value.__suppress_context__
    with storage.begin(Actor.system()) as uow:
        assert uow.payments.get(CANARY) is None
        uow.payments.add(payment)
        uow.commit()
    storage.close()


def test_a_nul_is_refused_by_the_database_that_cannot_hold_it(postgresql_url: str) -> None:
    storage = open_storage(postgresql_url)
    payment = Payment.create("p", "o", "m", "sandbox", eur(1))
    with storage.begin(Actor.system()) as uow:
        with pytest.raises(StorageError) as refused:
            uow.payments.get("p\x00")
        assert refused.value.code == "storage.constraint"
    with storage.begin(Actor.system()) as uow:
        uow.payments.add(attrs.evolve(payment, reference="\x00"))
        with pytest.raises(StorageError) as refused:
            uow.commit()
        assert refused.value.code == "storage.constraint"
    storage.close()
