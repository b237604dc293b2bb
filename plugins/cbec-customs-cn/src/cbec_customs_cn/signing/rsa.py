"""RSA with SHA-1, which keys of China E-port made before 2022 use, from files."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from cbec_customs_cn.codec.xml import DS
from cbec_customs_cn.errors import refused
from cbec_customs_cn.signing.signer import Algorithm

if TYPE_CHECKING:
    from pathlib import Path

    from cbec_core.api import SecretStr

__all__ = ["RSA_SHA1", "RsaSha1FileSigner"]

_LARGEST_FILE: Final = 1_000_000


def _digest(data: bytes) -> bytes:
    # What the standard prescribes; newer keys sign with SM2.
    return hashlib.sha1(data, usedforsecurity=False).digest()


def _verify(certificate: str, data: bytes, signature: bytes) -> bool:
    try:
        key = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA1())
    except InvalidSignature:
        return False
    return True


RSA_SHA1: Final = Algorithm("RSA-SHA1", f"{DS}sha1", f"{DS}rsa-sha1", _digest, _verify)


@attrs.frozen
class RsaSha1FileSigner:
    """Sign with an RSA key that was read from a file.

    `cert_no` is by default the serial number in hexadecimal, at least eight digits.
    """

    cert_no: str
    cert_b64: str
    algorithm: Algorithm
    _key: rsa.RSAPrivateKey = attrs.field(repr=False)

    @classmethod
    def from_pem(
        cls, key: Path, certificate: Path, password: SecretStr | None = None, cert_no: str = ""
    ) -> RsaSha1FileSigner:
        """Read a PEM key and its PEM certificate; ceb.key_unreadable if they are not a pair."""
        try:
            private = load_pem_private_key(_bytes(key), _secret(password))
            read = x509.load_pem_x509_certificate(_bytes(certificate))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise refused("ceb.key_unreadable", file=key.name) from None
        return cls._of(private, read, key.name, cert_no)

    @classmethod
    def from_pkcs12(
        cls, file: Path, password: SecretStr | None = None, cert_no: str = ""
    ) -> RsaSha1FileSigner:
        """Read a PKCS#12 file (.p12, .pfx); ceb.key_unreadable if it has no RSA key."""
        try:
            private, read, _ = pkcs12.load_key_and_certificates(_bytes(file), _secret(password))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise refused("ceb.key_unreadable", file=file.name) from None
        return cls._of(private, read, file.name, cert_no)

    @classmethod
    def _of(
        cls, key: object, certificate: x509.Certificate | None, file: str, cert_no: str
    ) -> RsaSha1FileSigner:
        if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
            raise refused("ceb.key_unreadable", file=file)
        if certificate.public_key() != key.public_key():
            raise refused("ceb.key_unreadable", file=file)
        der = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
        return cls(cert_no or f"{certificate.serial_number:08x}", der, RSA_SHA1, key)

    def sign(self, data: bytes) -> bytes:
        """Return the PKCS#1 v1.5 signature over the SHA-1 of the data."""
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA1())


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_FILE)
    except OSError:
        raise refused("ceb.key_unreadable", file=file.name) from None


def _secret(password: SecretStr | None) -> bytes | None:
    return password.get_secret_value().encode() if password else None
