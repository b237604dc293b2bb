"""The settings of an enterprise before China's customs, `[providers.customs.<regime>]`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from cbec_core.api import (
    DomainError,
    Identifier,
    IdentifierKind,
    SecretStr,
    check_country,
)
from cbec_customs_cn.modes import MODES, Mode, Role
from cbec_customs_cn.pull.settings import PullSettings
from cbec_customs_cn.signing.terms import SigningTerms

__all__ = [
    "ABROAD",
    "UNREGISTERED",
    "B2BSettings",
    "BondedExportSettings",
    "BondedImportSettings",
    "ChannelSettings",
    "CustomsCnSettings",
    "DirectExportSettings",
    "DirectImportSettings",
    "Enterprise",
    "ImportSettings",
    "SignerSettings",
    "WarehouseSettings",
]

# What the standard has written where a foreign platform, or a maker, has no code.
ABROAD = "无"
UNREGISTERED = "NO"
# The hash is by HMAC-SHA256: a shorter key is weaker than it.
SHORTEST_KEY = 32


def _refused(reason: str) -> PydanticCustomError:
    """Return the error of a setting, which pydantic gives no words of its own in front."""
    return PydanticCustomError("customs_cn", reason)


def _enterprise_code(code: str) -> str:
    kind = IdentifierKind.USCC if len(code) == 18 else IdentifierKind.CN_CUSTOMS
    try:
        return Identifier.of(kind, code, "CN").value
    except DomainError:
        raise _refused(
            "it is neither a customs registration code of 10 characters nor a valid unified social"
            " credit code of 18"
        ) from None


def _country(code: str) -> str:
    try:
        return check_country(code)
    except DomainError:
        raise _refused("it is no country code of ISO 3166-1") from None


_Name = Annotated[str, Field(min_length=1, max_length=100)]
_Code = Annotated[str, AfterValidator(_enterprise_code)]
_District = Annotated[str, Field(pattern=r"^(|[0-9]{4})$")]
_Country = Annotated[str, AfterValidator(_country)]
_Digits3 = Annotated[str, Field(pattern=r"^[0-9]{3}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Enterprise(_Table):
    """A registered enterprise: its customs or social credit code, and its registered name."""

    code: _Code
    name: _Name


class _Platform(_Table):
    code: Annotated[str, AfterValidator(lambda v: v if v == ABROAD else _enterprise_code(v))]
    name: _Name


class _Owner(_Table):
    code: Annotated[str, AfterValidator(lambda v: v if v == UNREGISTERED else _enterprise_code(v))]
    name: _Name


class SignerSettings(_Table):
    """How messages are signed: a key in a file (RSA or SM2), or the u-key of the e-port."""

    kind: Literal["none", "rsa", "sm2", "ukey"] = "none"
    key_file: str = Field(default="", description="the path of the private key: PEM, .p12 or .pfx")
    password: SecretStr = Field(default=SecretStr(""), description="of the key, or of the u-key")
    certificate_file: str = Field(default="", description="the path of a PEM key's certificate")
    cert_no: str = Field(
        default="", pattern=r"^[0-9a-fA-F]{0,40}$", description="empty: the certificate's serial"
    )
    address: str = Field(
        default="ws://127.0.0.1:61232", pattern=r"^wss?://", description="where the u-key answers"
    )
    terms: SigningTerms = Field(default=SigningTerms(), description="of SM2 and of the u-key")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in ("rsa", "sm2") and not self.key_file:
            raise _refused("a signer with a key in a file needs key_file")
        return self


class ChannelSettings(_Table):
    """Where messages go and receipts come from."""

    kind: Literal["none", "directory", "http", "amqp", "simulator"] = "none"
    folder: str = Field(
        default="", description="holds out, in, archive, dead; of http only the dead letters"
    )
    url: SecretStr = Field(default=SecretStr(""), description="of http and amqp, with credentials")
    receipts_url: SecretStr = Field(default=SecretStr(""), description="of http: where they wait")
    out_queue: str = Field(default="", max_length=200, description="of amqp: what is sent")
    in_queue: str = Field(default="", max_length=200, description="of amqp: what comes back")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in ("directory", "http", "simulator") and not self.folder:
            raise _refused("a directory, http or simulator channel needs folder")
        if self.kind in ("http", "amqp") and not self.url.get_secret_value():
            raise _refused("an http or amqp channel needs url")
        if self.kind == "amqp" and not (self.out_queue and self.in_queue):
            raise _refused("an amqp channel needs out_queue and in_queue")
        return self


class CustomsCnSettings(_Table):
    """What an enterprise is, and what its messages say of it; names are those of the standard."""

    regime: ClassVar[str]

    roles: tuple[Role, ...] = Field(
        default=(), description="what the enterprise is: it sends the messages of these roles only"
    )
    cop_code: str = Field(default="", pattern=r"^.{0,18}$", description="who is connected")
    cop_name: str = Field(default="", max_length=100, description="its registered name")
    dxp_id: str = Field(default="", max_length=30, description="its number at the DXP exchange")

    ebp: _Platform | None = Field(default=None, description="platform; code 无 for one abroad")
    ebc: Enterprise | None = Field(
        default=None, description="seller; unset: the sender's own identifier and company"
    )
    owner: _Owner | None = Field(
        default=None, description="maker or selling unit; unset: the seller; code NO if none"
    )
    agent: Enterprise | None = Field(default=None, description="who declares")
    logistics: Enterprise | None = Field(default=None, description="who carries")
    pay: Enterprise | None = Field(default=None, description="payment enterprise")
    area: Enterprise | None = Field(default=None, description="enterprise in the bonded zone")
    operator: Enterprise | None = Field(default=None, description="of the supervised place")
    declarant: Enterprise | None = Field(
        default=None, description="of the customs declaration that a summary makes; unset: agent"
    )
    assure_code: str = Field(default="", max_length=30, description="who guarantees import tax")
    ems_no: str = Field(default="", max_length=30, description="account book in the bonded zone")

    customs_code: _District = Field(default="", description="district where is declared")
    port_code: _District = Field(default="", description="district of the border")
    loct_no: str = Field(default="", max_length=10, description="supervised place")
    traf_mode: str = Field(default="", pattern=r"^[0-9A-Z]?$", description="5 is air, 2 is sea")
    wrap_type: str = Field(default="2", pattern=r"^[1-7]$", description="2 is a carton")
    statistics_flag: Literal["", "A", "B"] = Field(
        default="", description="A simplified, B to be summed up in a declaration"
    )
    simplified_digits: Literal[4, 6, 10] = Field(
        default=10, description="digits of the code that a simplified list keeps; zeros follow"
    )
    pod: dict[_Country, Annotated[str, Field(pattern=r"^[0-9A-Z]{3,4}$")]] = Field(
        default={}, max_length=300, description="port of discharge by destination"
    )
    country_codes: dict[_Country, _Digits3] = Field(
        default={}, max_length=300, description="customs' codes of countries that no row has"
    )
    unit: _Digits3 = Field(default="011", description="of goods that no record has; 011 is 件")
    goods: str = Field(default="", description="the path of the goods record, a CSV file")
    trips: str = Field(default="", description="the path of the trips of waybills, a CSV file")

    signer: SignerSettings = Field(default=SignerSettings())
    channel: ChannelSettings = Field(default=ChannelSettings())
    envelope: bool = Field(default=False, description="wrap messages for the DXP exchange")
    max_bytes: int = Field(
        default=500_000, ge=10_000, le=50_000_000, description="of a message; customs says nothing"
    )
    database_url: SecretStr = Field(
        default=SecretStr(""), description="where what was sent and received is kept"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.roles)) < len(self.roles):
            raise _refused("a role is named twice")
        if self.envelope and len(self.dxp_id) > 16:
            raise _refused("an envelope's sender has at most 16 characters in dxp_id")
        if self.cop_code:
            _enterprise_code(self.cop_code)
        return self

    @property
    def mode(self) -> Mode:
        """Return the facts of the regime that these settings are of."""
        return MODES[self.regime]


class DirectExportSettings(CustomsCnSettings):
    """Settings of `cn-9610-export`."""

    regime: ClassVar[str] = "cn-9610-export"


class B2BSettings(CustomsCnSettings):
    """Settings of `cn-9710`."""

    regime: ClassVar[str] = "cn-9710"


class WarehouseSettings(CustomsCnSettings):
    """Settings of `cn-9810`."""

    regime: ClassVar[str] = "cn-9810"


class BondedExportSettings(CustomsCnSettings):
    """Settings of `cn-1210-export`."""

    regime: ClassVar[str] = "cn-1210-export"


def _long_key(key: SecretStr) -> SecretStr:
    length = len(key.get_secret_value().encode())
    if 0 < length < SHORTEST_KEY:
        raise _refused("a key of the allowance has at least 32 bytes")
    return key


class ImportSettings(CustomsCnSettings):
    """What both regimes of retail import need besides."""

    pull: PullSettings = Field(
        default=PullSettings(), description="the payment data that customs asks for"
    )
    allowance_key: Annotated[SecretStr, AfterValidator(_long_key)] = Field(
        default=SecretStr(""),
        description="of the hash by which buyers' annual allowance is kept; empty: it is not",
    )


class DirectImportSettings(ImportSettings):
    """Settings of `cn-9610-import`."""

    regime: ClassVar[str] = "cn-9610-import"


class BondedImportSettings(ImportSettings):
    """Settings of `cn-1210-import`."""

    regime: ClassVar[str] = "cn-1210-import"
