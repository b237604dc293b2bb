"""What no source says for sure of SM2 and of the u-key, as settings: `[… .signer.terms]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from cbec_core.api import SecretStr
    from cbec_customs_cn.signing.signer import Algorithm
    from cbec_customs_cn.signing.ukey import UkeyMethods

__all__ = ["SigningTable", "SigningTerms"]

_Uri = Annotated[str, Field(pattern=r"^https?://[!-~]{1,200}$")]
_Method = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]


class SigningTerms(BaseModel):
    """The terms of SM2 signatures, and of the software that a u-key's PC runs."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    user_id: str = Field(
        default="1234567812345678", min_length=1, max_length=100, description="signer's id of SM2"
    )
    form: Literal["raw", "der"] = Field(
        default="raw", description="of an SM2 signature: 64 bytes r and s, or DER"
    )
    digest_uri: _Uri = Field(
        default="http://www.chinaport.gov.cn/2022/04/xmldsig#sm3",
        description="of SM3 in a message",
    )
    signature_uri: _Uri = Field(
        default="http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3",
        description="of SM2 in a message",
    )
    ukey: Literal["sm2", "rsa"] = Field(default="sm2", description="the algorithm of the u-key")
    allow_remote: bool = Field(
        default=False, description="ask a u-key on another machine, which is sent its password"
    )
    timeout_s: int = Field(default=30, ge=1, le=600, description="of a call to the u-key")
    sign_method: _Method = Field(
        default="cus-sec_SpcSignDataAsPEM", description="what signs, by the u-key's software"
    )
    certificate_method: _Method = Field(
        default="cus-sec_SpcGetSignCertAsPEM", description="what gives the certificate"
    )
    number_method: _Method = Field(
        default="cus-sec_SpcGetCertNo", description="what gives the certificate's number"
    )

    def sm2(self) -> Algorithm:
        """Return SM2 with SM3 under these terms."""
        from cbec_customs_cn.signing.sm2 import Form, sm2_sm3

        return sm2_sm3(
            user_id=self.user_id.encode(),
            form=Form(self.form),
            digest_uri=self.digest_uri,
            signature_uri=self.signature_uri,
        )

    def of_ukey(self) -> Algorithm:
        """Return the algorithm of the u-key."""
        from cbec_customs_cn.signing.rsa import RSA_SHA1

        return self.sm2() if self.ukey == "sm2" else RSA_SHA1

    def methods(self) -> UkeyMethods:
        """Return the names of the u-key's methods."""
        from cbec_customs_cn.signing.ukey import UkeyMethods

        return UkeyMethods(self.sign_method, self.certificate_method, self.number_method)


class SigningTable(Protocol):
    """The settings of a signer, as far as SM2 and the u-key need them.

    What each means stands where it is set: `settings.SignerSettings`, hence no text below.
    """

    @property
    def key_file(self) -> str: ...  # noqa: D102  see above

    @property
    def certificate_file(self) -> str: ...  # noqa: D102  see above

    @property
    def cert_no(self) -> str: ...  # noqa: D102  see above

    @property
    def password(self) -> SecretStr: ...  # noqa: D102  see above

    @property
    def address(self) -> str: ...  # noqa: D102  see above

    @property
    def terms(self) -> SigningTerms: ...  # noqa: D102  see above
