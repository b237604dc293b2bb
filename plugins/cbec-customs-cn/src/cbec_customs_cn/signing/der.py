"""Keys and certificates on the curve of SM2, which `cryptography` does not read."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

__all__ = ["certificate_point", "pem_block", "private_scalar"]

_EC: Final = bytes.fromhex("06072a8648ce3d0201")
_SM2: Final = bytes.fromhex("06082a811ccf5501822d")
_SEQUENCE, _OCTETS, _BITS, _VERSION = 0x30, 0x04, 0x03, 0xA0
_BLOCK: Final = re.compile(rb"-----BEGIN ([A-Z ]+)-----\s+(.*?)-----END \1-----", re.DOTALL)


def pem_block(pem: bytes, *labels: str) -> tuple[str, bytes]:
    """Return the first block that has one of the labels; ValueError if there is none."""
    for found in _BLOCK.finditer(pem):
        label = found[1].decode()
        if label in labels:
            try:
                return label, base64.b64decode(b"".join(found[2].split()), validate=True)
            except binascii.Error:
                raise ValueError("a PEM block is no base64") from None
    raise ValueError("no such PEM block")


def private_scalar(label: str, der: bytes) -> bytes:
    """Return the 32 bytes of an SM2 key: PKCS#8 (PRIVATE KEY) or SEC 1 (EC PRIVATE KEY)."""
    outer = _inside(der, _SEQUENCE)
    if label == "PRIVATE KEY":
        version, rest = outer[:3], outer[3:]
        _, algorithm, rest = _take(rest)
        if version != b"\x02\x01\x00" or algorithm != _EC + _SM2:
            raise ValueError("no key of SM2")
        tag, wrapped, _ = _take(rest)
        if tag != _OCTETS:
            raise ValueError("no PKCS#8")
        outer = _inside(wrapped, _SEQUENCE)
    elif _SM2 not in outer:
        raise ValueError("no key of SM2")
    version, rest = outer[:3], outer[3:]
    tag, scalar, _ = _take(rest)
    if version != b"\x02\x01\x01" or tag != _OCTETS or len(scalar) != 32:
        raise ValueError("no SEC 1 key of 256 bits")
    return scalar


def certificate_point(der: bytes) -> bytes:
    """Return the public point of a certificate of SM2, 64 bytes x and y; else ValueError."""
    _, rest, _ = _take(_inside(der, _SEQUENCE))
    tag, _, after = _take(rest)
    if tag == _VERSION:
        rest = after
    for _ in range(5):  # serial number, algorithm, issuer, validity, subject
        rest = _take(rest)[2]
    key = _inside(rest, _SEQUENCE, whole=False)
    _, algorithm, after = _take(key)
    tag, bits, _ = _take(after)
    if algorithm != _EC + _SM2 or tag != _BITS or len(bits) != 66 or bits[:2] != b"\x00\x04":
        raise ValueError("no certificate of SM2")
    return bits[2:]


def _inside(der: bytes, tag: int, *, whole: bool = True) -> bytes:
    found, content, rest = _take(der)
    if found != tag or (whole and rest):
        raise ValueError("no DER of that shape")
    return content


def _take(der: bytes) -> tuple[int, bytes, bytes]:
    """Split the first element off: its tag, its content, and what follows."""
    if len(der) < 2:
        raise ValueError("DER ends early")
    tag, size, at = der[0], der[1], 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 3:
            raise ValueError("DER is too long")
        size, at = int.from_bytes(der[2 : 2 + count], "big"), 2 + count
    if len(der) < at + size:
        raise ValueError("DER ends early")
    return tag, der[at : at + size], der[at + size :]
