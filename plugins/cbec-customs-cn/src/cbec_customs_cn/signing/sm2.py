"""SM2 with SM3, which the standard prefers since 2022, from a key file (extra `sm2`).

The standard names the two algorithms and no more. The form of the signature and the signer's id
are settings; the defaults are what keys of China E-port were seen to make.
"""

from __future__ import annotations

import base64
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding

from cbec_core.api import ConfigError
from cbec_customs_cn.errors import refused
from cbec_customs_cn.signing.der import certificate_point, pem_block, private_scalar
from cbec_customs_cn.signing.signer import Algorithm

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools
    from cbec_customs_cn.signing.terms import SigningTable

__all__ = ["DEFAULT_ID", "SM2_SM3", "Form", "Sm2FileSigner", "open_signer", "sm2_sm3", "sm3"]

_EPORT: Final = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
DEFAULT_ID: Final = b"1234567812345678"  # GB/T 35276-2017
_CURVE: Final = bytes.fromhex(  # GB/T 32918.5-2017: a, b and the base point
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)
_LARGEST_FILE: Final = 1_000_000


class Form(StrEnum):
    """Say how the two numbers of a signature are written: 64 bytes r and s, or DER."""

    RAW = "raw"
    DER = "der"


def sm3(data: bytes) -> bytes:
    """Return the SM3 of the data, 32 bytes (GB/T 32905-2016)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def sm2_sm3(
    *,
    user_id: bytes = DEFAULT_ID,
    form: Form = Form.RAW,
    digest_uri: str = f"{_EPORT}sm3",
    signature_uri: str = f"{_EPORT}sm2-sm3",
) -> Algorithm:
    """Return the algorithm under other terms than the usual ones."""

    def verify(certificate: str, data: bytes, signature: bytes) -> bool:
        library = _library()
        try:
            point = certificate_point(base64.b64decode(certificate))
            der = _as_der(signature) if form is Form.RAW else signature
            return library.sm2_verify_sm3_digest(point, _hashed(point, user_id, data), der)
        except (ValueError, library.GmsslInnerError):
            return False

    return Algorithm("SM2-SM3", digest_uri, signature_uri, sm3, verify)


SM2_SM3: Final = sm2_sm3()


@attrs.frozen
class Sm2FileSigner:
    """Sign with an SM2 key that was read from a file.

    `cert_no` is by default the serial number in hexadecimal, at least eight digits.
    """

    cert_no: str
    cert_b64: str
    algorithm: Algorithm
    _point: bytes = attrs.field(repr=False)
    _scalar: bytes = attrs.field(repr=False)
    _user_id: bytes
    _form: Form

    @classmethod
    def from_pem(
        cls,
        key: Path,
        certificate: Path,
        *,
        cert_no: str = "",
        user_id: bytes = DEFAULT_ID,
        form: Form = Form.RAW,
        algorithm: Algorithm | None = None,
    ) -> Sm2FileSigner:
        """Read a PEM key, not encrypted, and its PEM certificate.

        `algorithm` replaces the one that `user_id` and `form` give, for other URIs. Raises
        `ceb.sm2_key_unreadable` if they are not a pair, `config.extra_missing`.
        """
        library = _library()
        try:
            label, der = pem_block(_bytes(key), "PRIVATE KEY", "EC PRIVATE KEY")
            scalar = private_scalar(label, der)
            read = x509.load_pem_x509_certificate(_bytes(certificate))
            encoded = read.public_bytes(Encoding.DER)
            point = certificate_point(encoded)
            tried = library.sm2_sign_sm3_digest(scalar, sm3(b""))
            if not library.sm2_verify_sm3_digest(point, sm3(b""), tried):
                raise ValueError("not a pair")
        except (ValueError, library.GmsslInnerError):
            raise refused("ceb.sm2_key_unreadable", file=key.name) from None
        number = cert_no or f"{read.serial_number:08x}"
        used = algorithm or sm2_sm3(user_id=user_id, form=form)
        packed = base64.b64encode(encoded).decode()
        return cls(number, packed, used, point, scalar, user_id, form)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over the data and the signer's id (GB/T 32918.2-2016)."""
        hashed = _hashed(self._point, self._user_id, data)
        # The library's sign of whole messages prepares 32 random numbers each time: 9 times slower.
        der = _library().sm2_sign_sm3_digest(self._scalar, hashed)
        return der if self._form is Form.DER else _as_raw(der)


def open_signer(settings: SigningTable, tools: ProviderTools) -> Sm2FileSigner:
    """Return the signer that settings name, their files beside the configuration."""
    terms = settings.terms
    return Sm2FileSigner.from_pem(
        tools.path(settings.key_file),
        tools.path(settings.certificate_file),
        cert_no=settings.cert_no,
        user_id=terms.user_id.encode(),
        form=Form(terms.form),
        algorithm=terms.sm2(),
    )


class _Gmssl(Protocol):
    """What is used of gmssl_pyx."""

    GmsslInnerError: type[Exception]

    def sm2_sign_sm3_digest(self, private_key: bytes, digest: bytes) -> bytes: ...

    def sm2_verify_sm3_digest(self, public_key: bytes, digest: bytes, signature: bytes) -> bool: ...


@cache
def _library() -> _Gmssl:
    try:
        import gmssl_pyx
    except ImportError:
        raise ConfigError(
            "ceb.extra_missing", feature="SM2", package="gmssl-pyx", extra="sm2"
        ) from None
    return cast("_Gmssl", gmssl_pyx)


def _hashed(point: bytes, user_id: bytes, data: bytes) -> bytes:
    identity = sm3((8 * len(user_id)).to_bytes(2, "big") + user_id + _CURVE + point)
    return sm3(identity + data)


def _as_raw(der: bytes) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))


def _as_der(raw: bytes) -> bytes:
    if len(raw) != 64:
        raise ValueError("a raw signature has 64 bytes")
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_FILE)
    except OSError:
        raise refused("ceb.sm2_key_unreadable", file=file.name) from None
