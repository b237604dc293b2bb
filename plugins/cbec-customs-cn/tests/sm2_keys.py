"""Keys and certificates on SM2's curve, which cryptography does not make."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import gmssl_pyx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

_P256, _SM2 = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a811ccf5501822d")


@attrs.frozen
class Sm2Files:
    key: Path
    certificate: Path
    point: bytes
    scalar: bytes


def pem(label: str, der: bytes) -> bytes:
    packed = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{packed}-----END {label}-----\n".encode()


def pkcs8(scalar: bytes) -> bytes:
    inner = b"\x02\x01\x01\x04\x20" + scalar
    sec1 = b"\x30" + bytes([len(inner)]) + inner
    algorithm = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
    outer = b"\x02\x01\x00" + algorithm + b"\x04" + bytes([len(sec1)]) + sec1
    return b"\x30" + bytes([len(outer)]) + outer


def certificate_of(point: bytes) -> bytes:
    """Return DER: a certificate of P-256 of the same size, with curve and point exchanged."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "测试有限公司")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x01691FE9)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return made.public_bytes(Encoding.DER).replace(own, b"\x04" + point).replace(_P256, _SM2)


def make_files(folder: Path) -> Sm2Files:
    point, scalar = gmssl_pyx.sm2_key_generate()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    key.write_bytes(pem("PRIVATE KEY", pkcs8(scalar)))
    certificate.write_bytes(pem("CERTIFICATE", certificate_of(point)))
    return Sm2Files(key, certificate, point, scalar)
