"""Errors with a stable code, a hint and a word on whether to try again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import attrs

__all__ = [
    "CbecError",
    "ConfigError",
    "DomainError",
    "ErrorText",
    "PluginError",
    "ProviderError",
    "Retry",
    "StorageError",
    "catalogue",
    "define_errors",
    "shown",
]


class Retry(StrEnum):
    """Say whether the same call may be made again."""

    NEVER = "never"
    SAFE = "safe"
    AFTER_RECONCILE = "after_reconcile"


@attrs.frozen
class ErrorText:
    """Hold the English message and hint of one code; both are gettext message ids."""

    message: str
    hint: str


_NUMERIC = frozenset("0123456789.,+-")
_CATALOGUE: dict[str, ErrorText] = {}


def define_errors(texts: Mapping[str, tuple[str, str]]) -> None:
    """Add codes with their message and hint templates to the catalogue.

    Defining a code again with the same text is harmless (a module may be reloaded); with another
    text it is a programming error, since a code must mean one thing for ever.
    """
    for code, (message, hint) in texts.items():
        text = ErrorText(message, hint)
        if _CATALOGUE.setdefault(code, text) != text:
            raise ValueError(f"error code {code!r} is defined twice with different texts")


def catalogue() -> Mapping[str, ErrorText]:
    """Return every defined code with its text, for documentation and translation."""
    return dict(_CATALOGUE)


def shown(value: object) -> str:
    """Return a faulty value for an error text, but only if it cannot be personal data.

    Numbers and codes of up to three letters are shown; of anything else, which may have slipped in
    from a name or an address, only the length.
    """
    text = str(value)
    if len(text) <= 3 or (len(text) <= 24 and not set(text) - _NUMERIC):
        return text
    return f"({len(text)} characters)"


class CbecError(Exception):
    """Base of every error the library raises on purpose.

    `code` is stable and documented, `params` fill the message and the hint. Parameters are shown to
    people and written to logs, so they never hold personal data or secrets.
    """

    default_retry: ClassVar[Retry] = Retry.NEVER

    def __init__(self, code: str, /, *, retry: Retry | None = None, **params: object) -> None:
        self.code = code
        self.params = params
        self.retry = self.default_retry if retry is None else retry
        super().__init__(code)

    @property
    def text(self) -> ErrorText:
        """Return the untranslated templates of this code."""
        return _CATALOGUE[self.code]

    @property
    def message(self) -> str:
        """Return what is wrong, in English."""
        return self.text.message.format_map(self.params)

    @property
    def hint(self) -> str:
        """Return how to mend it, in English."""
        return self.text.hint.format_map(self.params)

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class DomainError(CbecError):
    """A value or a move that the rules of the trade forbid."""


class ProviderError(CbecError):
    """A counterparty could not be asked, or answered what cannot be understood."""

    default_retry = Retry.AFTER_RECONCILE


class StorageError(CbecError):
    """The database refused or could not be reached."""

    default_retry = Retry.SAFE


class PluginError(CbecError):
    """A plugin is missing, broken or in conflict with another."""


class ConfigError(CbecError):
    """A setting is missing or wrong."""
