"""The command line as a person or a program calls it, inside the process that tests."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import pytest

from cbec_core.cli import extensions, logs
from cbec_core.cli.main import main

NUMBER = "302-1000001-0000001"
# Personal data that no screen may show.
CANARIES = ("Kanarina Vogelsang", "Zwitscherweg 7", "kanarina@vogel.example", "+49 170 7777777")
CONFIG = """
[database]
url = "sqlite:///shop.db"
busy_timeout_s = 0

[merchant]
id = "m1"
name = "Canary Trading"
address = { country = "CN", company = "Canary Trading", city = "Shenzhen" }

[defaults]
payment = "sandbox"
carriers = ["sandbox"]
tax = ["sandbox"]
tariffs = ["sandbox"]
fx = ["sandbox"]
screening = ["sandbox"]
customs_export = "sandbox"
customs_import = "sandbox"
"""


@attrs.frozen
class Told:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout, which is one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """Return the error of a command that was not done."""
        return self._told(self.json)

    @property
    def of_file(self) -> dict[str, str]:
        """Return the error of the one file that a command was given and did not take."""
        (row,) = self.json
        assert row["file"]
        return self._told(row)

    def _told(self, found: Any) -> dict[str, str]:
        assert self.code == 1
        error: dict[str, str] = found["error"]
        assert set(error) == {"code", "message", "hint", "retry"}
        assert error["hint"]
        return error


class Shell:
    """A folder in which commands are called."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        self.folder = folder

    def __call__(self, *arguments: object, language: str = "C.UTF-8") -> Told:
        """Call `cbec`; a traceback fails the test."""
        self._monkeypatch.setenv("LC_ALL", language)
        self._monkeypatch.setattr("sys.argv", ["cbec", *map(str, arguments)])
        self._capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        out, err = self._capfd.readouterr()
        assert "Traceback" not in out + err
        code = left.value.code
        return Told(code if isinstance(code, int) else int(bool(code)), out, err)


def forget() -> None:
    """Empty the caches that a process fills once."""
    for cached in (extensions.plugin_manager, extensions.plugin_listing):
        cached.cache_clear()
    extensions.plugin_commands.cache_clear()
    logs.listen.cache_clear()


def written(shell: Shell, document: object, name: str = "one.json") -> str:
    """Write a document into the folder of a shell, and return its name."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    (shell.folder / name).write_bytes(content)
    return name


def demo_file(folder: Path, name: str) -> str:
    """Put a document of the demo into a folder, and return its name."""
    (folder / name).write_bytes(files("cbec_marketplace_amazon.demo").joinpath(name).read_bytes())
    return name
