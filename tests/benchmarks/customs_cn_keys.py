"""Sign a SignedInfo of China's customs with SM2-SM3 from a key file.

cbec: SM2 by `Sm2FileSigner` (gmssl-pyx), the hash over the signer's id included. limit: the bare
signature of RSA-2048 with SHA-1 by cryptography over the same bytes. whole: the library's own
signature of whole messages, which prepares 32 random numbers each time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gmssl_pyx
from cbec_customs_cn.codec.signature import signed_info
from cbec_customs_cn.message import Signature
from cbec_customs_cn.signing.sm2 import SM2_SM3, Sm2FileSigner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

COUNT = 1000
_P256, _SM2 = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a811ccf5501822d")


def pem(label: str, der: bytes) -> bytes:
    packed = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{packed}-----END {label}-----\n".encode()


def certificate_of(point: bytes) -> bytes:
    """Return a certificate of P-256, which has the same size, with curve and point exchanged."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([]), datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=365))
    der = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return der.replace(own, b"\x04" + point).replace(_P256, _SM2)


def signer(folder: Path) -> tuple[Sm2FileSigner, bytes, bytes]:
    point, scalar = gmssl_pyx.sm2_key_generate()
    sec1 = bytes.fromhex("30250201010420") + scalar
    wrapped = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d") + b"\x04\x27" + sec1
    der = b"\x30" + bytes([len(wrapped) + 3]) + b"\x02\x01\x00" + wrapped
    key, paper = folder / "key.pem", folder / "certificate.pem"
    key.write_bytes(pem("PRIVATE KEY", der))
    paper.write_bytes(pem("CERTIFICATE", certificate_of(point)))
    return Sm2FileSigner.from_pem(key, paper), point, scalar


def measure(settings: Settings) -> list[Figure]:
    """Return signatures a second of SM2 beside those of RSA-2048."""
    ours, point, scalar = signer(settings.folder)
    digest = base64.b64encode(bytes(32)).decode()
    unsigned = Signature(
        digest_value=digest,
        signature_value="",
        digest_method=SM2_SM3.digest_uri,
        signature_method=SM2_SM3.signature_uri,
    )
    data = signed_info(unsigned, alone=True).encode()
    bare = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    count = COUNT // settings.size

    def each(work: Callable[[], object]) -> Callable[[], dict[str, float]]:
        def run() -> None:
            for _ in range(count):
                work()

        return lambda: {"sign": timed(run)}

    sides = {
        "cbec": each(lambda: ours.sign(data)),
        "limit": each(lambda: bare.sign(data, padding.PKCS1v15(), hashes.SHA1())),
        "whole": each(lambda: gmssl_pyx.sm2_sign(scalar, point, data)),
    }
    times = alternate(sides, settings.rounds)
    label = "SM2-SM3 from a file over RSA-2048"
    return [
        compare("customs-cn-keys", label, times, "sign", amount=count, bar=None),
        compare(
            *("customs-cn-keys", "the library's sign of whole messages", times, "sign"),
            amount=count,
            bar=None,
            side="whole",
        ),
    ]
