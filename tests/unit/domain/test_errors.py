"""Every error has a code that stays, a message, a hint and a word on trying again."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import cbec_core.domain
from cbec_core.domain.errors import (
    CbecError,
    ConfigError,
    DomainError,
    PluginError,
    ProviderError,
    Retry,
    StorageError,
    catalogue,
    define_errors,
)

SOURCE = Path(cbec_core.domain.__file__).parents[1]
KINDS = {"CbecError", "ConfigError", "DomainError", "PluginError", "ProviderError", "StorageError"}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_message_and_hint_of_every_code_fill_from_the_same_parameters(code: str) -> None:
    text = catalogue()[code]
    assert re.fullmatch(r"[a-z][a-z_0-9]*(\.[a-z][a-z_0-9]*)+", code)
    # What is wrong with a command is said by click, in a sentence of its own.
    assert text.message.endswith(".") or text.message == "{reason}", "a message is a sentence"
    assert text.hint
    names = placeholders(text.message) | placeholders(text.hint)
    assert all(name.isidentifier() for name in names)
    error = CbecError(code, **{name: f"<{name}>" for name in names})
    assert "{" not in error.message + error.hint
    assert str(error) == f"{error.message} [{code}]"


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Yield every `XError("code", name=...)` of the core: place, code, parameters."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id=name), args=[ast.Constant(value=str(code))], keywords=given
                ) if name in KINDS and all(word.arg for word in given):
                    names = {word.arg for word in given if word.arg}
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", code, names - {"retry"}


def test_every_raise_names_a_known_code_and_fills_its_texts() -> None:
    texts, found, faults = catalogue(), 0, []
    for place, code, names in raised():
        found += 1
        if code not in texts:
            faults.append(f"{place}: {code} is not in the catalogue")
            continue
        wanted = placeholders(texts[code].message) | placeholders(texts[code].hint)
        if missing := wanted - names:
            faults.append(f"{place}: {code} lacks {sorted(missing)}")
    assert found > 20
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("kind", "retry"),
    [
        (DomainError, Retry.NEVER),
        (PluginError, Retry.NEVER),
        (ConfigError, Retry.NEVER),
        (ProviderError, Retry.AFTER_RECONCILE),
        (StorageError, Retry.SAFE),
    ],
)
def test_each_kind_says_whether_to_try_again_unless_told_otherwise(
    kind: type[CbecError], retry: Retry
) -> None:
    assert issubclass(kind, CbecError)
    assert kind("money.weights_invalid").retry is retry
    assert kind("money.weights_invalid", retry=Retry.SAFE).retry is Retry.SAFE


def test_a_code_means_one_thing_for_ever() -> None:
    known = catalogue()["money.weights_invalid"]
    define_errors({"money.weights_invalid": (known.message, known.hint)})
    with pytest.raises(ValueError, match=r"money\.weights_invalid"):
        define_errors({"money.weights_invalid": ("Something else.", known.hint)})
    assert catalogue()["money.weights_invalid"] == known
