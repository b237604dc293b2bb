"""The settings of a deployment: cbec.toml, overridden by CBEC_ variables, checked as they enter."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from cbec_core.config.models import build
from cbec_core.config.peek import split_names
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.errors import ConfigError, DomainError
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.merchant import Merchant
from cbec_core.domain.party import Address, Party

__all__ = ["PREFIX", "Settings", "load_settings"]

PREFIX = "CBEC_"
_DELIMITER = "__"


def _split(value: object) -> object:
    """Read a variable's text, or a single name in the file, as a list."""
    return split_names(value) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]


class _Table(BaseModel):
    """One table of the file: unknown keys are errors, and errors never repeat a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DatabaseSettings(_Table):
    """Where everything is kept.

    `synchronous` and `busy_timeout_s` are SQLite's: FULL syncs every commit to the disk, and a
    writer waits so long for another one.
    """

    url: SecretStr = SecretStr("sqlite:///cbec.db")
    synchronous: Literal["NORMAL", "FULL"] = "NORMAL"
    busy_timeout_s: int = Field(default=5, ge=0, le=600)


class PluginSettings(_Table):
    """Which plugins never load, and who is asked first where one answer counts."""

    block: Names = ()
    first: Names = ()


class IntakeSettings(_Table):
    """How much is read: bytes of a document, lines of an order, orders in one transaction."""

    max_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    max_lines: int = Field(default=5000, gt=0)
    batch: int = Field(default=500, gt=0, le=10_000)


class DefaultSettings(_Table):
    """The codes of the providers that are asked when a call names none, and what else is usual.

    Spans of time are seconds or ISO 8601 such as "PT6H".
    """

    payment: str = ""
    carriers: Names = ()
    customs_export: str = ""
    customs_import: str = ""
    tracking: str = ""
    tax: Names = ()
    tariffs: Names = ()
    fx: Names = ()
    screening: Names = ()
    documents: str = ""
    notify: Names = ()
    incoterm: Incoterm = Incoterm.DAP
    language: Literal["en", "zh"] = "en"
    reservation_ttl: timedelta = timedelta(days=3)
    poll_tracking: timedelta = timedelta(hours=6)
    poll_customs: timedelta = timedelta(hours=2)
    poll_settlement: timedelta = timedelta(hours=12)


class AddressSettings(_Table):
    """Where the merchant is; the country is a code of ISO 3166-1."""

    country: str
    name: str = ""
    company: str = ""
    lines: Names = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""


class IdentifierSettings(_Table):
    """A number that an authority gave to the merchant; it may be a secret reference."""

    kind: IdentifierKind
    value: SecretStr
    country: str


class MerchantSettings(_Table):
    """For whom this deployment acts."""

    id: str = Field(default="default", min_length=1)
    name: str = ""
    address: AddressSettings | None = None
    identifiers: tuple[IdentifierSettings, ...] = ()

    def entity(self) -> Merchant:
        """Return the merchant; raise `country.unknown` or `identifier.invalid`."""
        if self.address is None:
            return Merchant(self.id, self.name)
        numbers = tuple(
            Identifier.of(number.kind, number.value.get_secret_value(), number.country)
            for number in self.identifiers
        )
        return Merchant(self.id, self.name, Party(Address(**dict(self.address)), numbers))


class Settings(BaseSettings):
    """Everything that a deployment can set; `providers` is read by each provider's own model."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=_DELIMITER,
        env_ignore_empty=True,
        enable_decoding=False,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    database: DatabaseSettings = DatabaseSettings()
    plugins: PluginSettings = PluginSettings()
    intake: IntakeSettings = IntakeSettings()
    defaults: DefaultSettings = DefaultSettings()
    merchant: MerchantSettings = MerchantSettings()
    providers: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict, repr=False)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what `load_settings` has joined; there is no .env file."""
        return (init_settings,)


def load_settings(
    path: str | os.PathLike[str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Return the settings of a file (or of none) under the environment, then the overrides.

    Raises `config.file_missing`, `config.secret_missing`, or `config.invalid` with the file or
    variable, the key and the reason.
    """
    name = (Path(path).name or str(path)) if path is not None else "settings"
    data = _read(Path(path), name) if path is not None else {}
    data = _joined(data, EnvSettingsSource(Settings)(), overrides or {})
    folder = Path(path).parent if path is not None else None
    try:
        settings = build(Settings, data, source=name, folder=folder)
        settings.merchant.entity()
    except DomainError as error:
        raise ConfigError(
            "config.invalid", name=name, path="merchant", reason=error.message.rstrip(".")
        ) from None
    except ConfigError as error:
        variable = PREFIX + str(error.params.get("path", "")).replace(".", _DELIMITER).upper()
        if error.code == "config.invalid" and variable in os.environ:
            error.params["name"] = variable
        raise error from None
    return settings


def _joined(first: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables laid over one another; of two values the later counts."""
    result = dict(first)
    for other in others:
        for key, value in other.items():
            below = result.get(key)
            both = isinstance(below, Mapping) and isinstance(value, Mapping)
            result[key] = _joined(below or {}, value) if both else value
    return result


def _read(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise ConfigError("config.file_missing", name=name) from None
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError("config.invalid", name=name, path="file", reason=reason) from None
    except UnicodeDecodeError:
        raise ConfigError("config.invalid", name=name, path="file", reason="not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        reason = str(error).rpartition("(")[2].rstrip(")") if "(" in str(error) else "not TOML"
        raise ConfigError("config.invalid", name=name, path="TOML", reason=reason) from None
