"""A deployment's settings: the environment over the file, and every fault with its place."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from cbec_core.config.peek import blocked_plugins
from cbec_core.config.settings import Settings, load_settings
from cbec_core.domain.errors import ConfigError
from cbec_core.domain.identifiers import IdentifierKind

CANARY = "canary-hunter2"


@pytest.fixture
def write(tmp_path: Path):
    def put(text: str | bytes) -> Path:
        file = tmp_path / "cbec.toml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return put


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings.database.url.get_secret_value() == "sqlite:///cbec.db"
    assert settings.intake.max_bytes == 64 * 1024 * 1024
    assert settings.intake.max_lines == 5000
    assert settings.merchant.entity().id


def test_a_call_counts_before_the_environment_and_that_before_the_file(write, monkeypatch) -> None:
    file = write(
        '[intake]\nmax_lines = 1\nmax_bytes = 10\n[plugins]\nfirst = ["a"]\n'
        '[providers.payment.acme]\nmode = "test"\nregion = "eu"\n'
    )
    monkeypatch.setenv("CBEC_INTAKE__MAX_LINES", "2")
    monkeypatch.setenv("CBEC_INTAKE__MAX_BYTES", "20")
    monkeypatch.setenv("CBEC_PLUGINS__BLOCK", "x, y")
    monkeypatch.setenv("CBEC_PLUGINS__FIRST", "")
    monkeypatch.setenv("CBEC_PROVIDERS__PAYMENT__ACME__MODE", "live")
    settings = load_settings(file, {"intake": {"max_lines": 3}})
    assert (settings.intake.max_lines, settings.intake.max_bytes) == (3, 20)
    assert (settings.plugins.block, settings.plugins.first) == (("x", "y"), ("a",))
    assert settings.providers == {"payment": {"acme": {"mode": "live", "region": "eu"}}}


def test_the_merchant_is_an_entity(write) -> None:
    file = write(
        '[merchant]\nid = "m1"\nname = "Shop"\n[merchant.address]\ncountry = "CN"\n'
        'city = "Shenzhen"\n[[merchant.identifiers]]\nkind = "ioss"\ncountry = "DE"\n'
        'value = "IM2760000742"\n'
    )
    merchant = load_settings(file).merchant.entity()
    assert merchant.party is not None
    assert merchant.party.address.city == "Shenzhen"
    assert merchant.party.identifier(IdentifierKind.IOSS) is not None


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("[intake\n", "TOML", "line 1"),
        (b"\xff", "file", "UTF-8"),
        ("[intake]\nmax_line = 1\n", "intake.max_line", "did it mean max_lines"),
        ("[intak]\nmax_lines = 1\n", "intak", "did it mean intake"),
        ("[intake]\nmax_lines = 0\n", "intake.max_lines", "greater than 0"),
        (f'[intake]\nmax_lines = "{CANARY}"\n', "intake.max_lines", "integer"),
        (f'[merchant.address]\ncity = "{CANARY}"\n', "merchant.address.country", "not set"),
        ('[merchant.address]\ncountry = "UK"\n', "merchant", "UK"),
        (
            '[merchant.address]\ncountry = "CN"\n[[merchant.identifiers]]\nkind = "ioss"\n'
            f'country = "DE"\nvalue = "{CANARY}"\n',
            "merchant",
            "ioss",
        ),
        (f'providers = "{CANARY}"\n', "providers", "dictionary"),
        (f'[database]\nurl = ["{CANARY}"]\n', "database.url", "string"),
        ('[defaults]\nlanguage = "klingon"\n', "defaults.language", "'en' or 'zh'"),
    ],
)
def test_a_fault_names_file_key_and_reason_but_no_value(
    text: str | bytes, path: str, reason: str, write
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(write(text))
    error = caught.value
    assert (error.code, error.params["name"], error.params["path"]) == (
        "config.invalid",
        "cbec.toml",
        path,
    )
    assert reason in error.message
    assert CANARY not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_a_fault_in_the_environment_names_the_variable(monkeypatch) -> None:
    monkeypatch.setenv("CBEC_INTAKE__MAX_LINES", "many")
    with pytest.raises(ConfigError, match="^CBEC_INTAKE__MAX_LINES: "):
        load_settings()


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.file_missing"):
        load_settings(tmp_path / "cbec.toml")
    with pytest.raises(ConfigError, match=r"config\.invalid"):
        load_settings(tmp_path)


def test_secrets_are_found_beside_the_file_and_never_shown(write, monkeypatch) -> None:
    file = write('[database]\nurl = "file:url.txt"\n')
    (file.parent / "url.txt").write_text(f"postgresql://u:{CANARY}@db/shop\n")
    settings = load_settings(file)
    assert settings.database.url.get_secret_value() == f"postgresql://u:{CANARY}@db/shop"
    assert CANARY not in repr(settings) + str(settings) + settings.model_dump_json()
    monkeypatch.setenv("CBEC_DATABASE__URL", "env:SHOP_DATABASE")
    with pytest.raises(ConfigError, match="SHOP_DATABASE") as caught:
        load_settings(file)
    assert caught.value.code == "config.secret_missing"


def test_settings_of_providers_are_not_shown() -> None:
    settings = load_settings(None, {"providers": {"payment": {"acme": {"api_key": CANARY}}}})
    assert CANARY not in repr(settings)


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.database = None  # type: ignore[assignment]
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_every_table_forbids_what_it_does_not_know() -> None:
    for name in Settings.model_fields:
        if name != "providers":
            with pytest.raises(ConfigError, match="no such setting"):
                load_settings(None, {name: {"what_is_this": 1}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[plugins]\nblock = ["a", "b"]\n', {"a", "b"}),
        ('[plugins]\nblock = "a"\n', {"a"}),
        ('[plugins]\nfirst = ["a"]\n', set()),
        ("[plugins\n", set()),
        ("[intake]\n", set()),
    ],
)
def test_the_block_list_is_known_before_anything_is_loaded(
    text: str, expected: set[str], write
) -> None:
    file = write(text)
    assert blocked_plugins(file, {}) == expected
    assert blocked_plugins(file, {"CBEC_PLUGINS__BLOCK": "z, y"}) == {"y", "z"}
    assert blocked_plugins(None, {}) == frozenset()


@pytest.mark.parametrize("text", ["x,y", " x , y ", '["x", "y"]', "['x','y']", "[x, y,]"])
def test_a_block_list_in_a_variable_blocks_however_it_is_written(
    write, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = write('[plugins]\nblock = ["other"]\n')
    monkeypatch.setenv("CBEC_PLUGINS__BLOCK", text)
    assert load_settings(file).plugins.block == ("x", "y")
    assert blocked_plugins(file) == {"x", "y"}


@pytest.mark.parametrize(
    "names",
    [
        ("cbec_plugins__block",),
        ("Cbec_Plugins__Block",),
        ("CBEC_PLUGINS__BLOCK", "cbec_plugins__block"),
        ("cbec_plugins__block", "CBEC_PLUGINS__BLOCK"),
    ],
)
def test_the_settings_and_the_list_of_plugins_read_the_same_variable(
    names: tuple[str, ...], write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write('[plugins]\nblock = ["other"]\n')
    for number, name in enumerate(names):
        monkeypatch.setenv(name, f"x{number}")
    assert blocked_plugins(file) == set(load_settings(file).plugins.block) == {f"x{number}"}
    monkeypatch.setenv(names[-1], "")
    assert blocked_plugins(file) == set(load_settings(file).plugins.block)
