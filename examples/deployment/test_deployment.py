"""A deployment is a file: what it states is what the program does."""

import shutil
from pathlib import Path

import pytest

from cbec_core import Cbec
from cbec_core.api import Incoterm

HERE = Path(__file__).parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(HERE / "cbec.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_is_the_deployment(folder: Path) -> None:
    with Cbec.open(folder / "cbec.toml") as cbec:
        cbec.storage.upgrade()
        policy = cbec.context.policy
        assert policy.merchant.id == "panda"
        assert policy.incoterm is Incoterm.DDP
        assert policy.carriers == ("ratecard",)
        assert cbec.storage.state().writable
        assert (folder / "deployment.db").exists()


def test_the_environment_overrides_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBEC_DATABASE__URL", "sqlite:///elsewhere.db")
    with Cbec.open() as cbec:
        cbec.storage.upgrade()
        assert (folder / "elsewhere.db").exists()
