"""Signatures: a real one of a key of customs, ours before independent eyes, and forged ones."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
import signxml
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.hardened import Limits, canonical
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.codec.signature import signed_info
from cbec_customs_cn.codec.xml import DS
from cbec_customs_cn.message import Message, Signature
from cbec_customs_cn.messages.table import Way, kind
from cbec_customs_cn.signing.rsa import RSA_SHA1, RsaSha1FileSigner
from cbec_customs_cn.signing.signer import Signer
from cbec_customs_cn.signing.xmldsig import Verdict, sign, verify
from cbec_customs_cn.testing.strategies import kind_codes, messages
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cbec_core.api import DomainError, SecretStr

PASSWORD = "correct horse"
SENT = kind_codes(from_customs=False)


@pytest.fixture(scope="session")
def pair() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "电商企业")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x01691FE9)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


@pytest.fixture(scope="session")
def key_file(
    pair: tuple[rsa.RSAPrivateKey, x509.Certificate], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("key") / "key.p12"
    locked = BestAvailableEncryption(PASSWORD.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(None, *pair, None, locked))
    return file


@pytest.fixture(scope="session")
def signer(key_file: Path) -> RsaSha1FileSigner:
    return RsaSha1FileSigner.from_pkcs12(key_file, SecretStr(PASSWORD))


@pytest.fixture(scope="session")
def signed(signer: RsaSha1FileSigner) -> bytes:
    return sign(one("CEB621"), signer)


def one(code: str) -> Message:
    """Return some message, the same each time."""
    found: list[Message] = []

    @settings(max_examples=1, database=None, derandomize=True, deadline=None)
    @given(messages(code))
    def draw(message: Message) -> None:
        found.append(attrs.evolve(message, signature=None))

    draw()
    return found[0]


def test_the_real_signature_was_made_over_our_signed_info(cn_data: Path) -> None:
    golden = json.loads((cn_data / "golden_signature_rsa_sha1.json").read_text("utf-8"))
    signature = Signature(
        digest_value="b2FtM/jHvW4fnJpMMPWk/177RwA=",
        signature_value=golden["signature_b64"],
        digest_method=RSA_SHA1.digest_uri,
        signature_method=RSA_SHA1.signature_uri,
        key_name=golden["key_name_certNo"],
    )
    info = signed_info(signature, alone=True)
    assert info == golden["canonical_signed_info"]
    assert hashlib.sha1(info.encode()).hexdigest() == golden["sha1_hex"]
    numbers = rsa.RSAPublicNumbers(golden["rsa_exponent"], int(golden["rsa_modulus_hex"], 16))
    numbers.public_key().verify(
        base64.b64decode(golden["signature_b64"]),
        info.encode(),
        padding.PKCS1v15(),
        hashes.SHA1(),
    )


def test_digests_are_the_golden_ones(cn_data: Path) -> None:
    golden = json.loads((cn_data / "golden_digests.json").read_text("utf-8"))["digests"]
    here = {name: facts for name, facts in golden.items() if (cn_data / name).is_file()}
    assert len(here) == 3
    for name, facts in here.items():
        raw = (cn_data / name).read_bytes()
        root = etree.fromstring(raw)
        for element in root.findall(f"{{{DS}}}Signature"):
            previous = element.getprevious()
            assert previous is not None
            previous.tail = (previous.tail or "") + (element.tail or "")
            root.remove(element)
        alone = canonical(etree.tostring(root.getroottree()), Limits())
        digest = base64.b64encode(RSA_SHA1.digest(alone)).decode()
        assert (len(alone), digest) == (facts["c14n_len"], facts["sha1_b64"]), name


@pytest.mark.parametrize("code", SENT)
def test_what_we_sign_others_verify(
    code: str, signer: RsaSha1FileSigner, pair: tuple[rsa.RSAPrivateKey, x509.Certificate]
) -> None:
    message = one(code)
    raw = sign(message, signer)
    assert verify(raw).valid
    assert verify(raw, signer.cert_b64).cert_no == "01691fe9"
    config = signxml.SignatureConfiguration(
        signature_methods=frozenset({signxml.SignatureMethod.RSA_SHA1}),
        digest_algorithms=frozenset({signxml.DigestAlgorithm.SHA1}),
    )
    result = signxml.XMLVerifier().verify(raw, x509_cert=pair[1], expect_config=config)
    assert etree.tostring(result.signed_xml, method="c14n") == canonical(build(message), Limits())


@pytest.mark.parametrize("code", SENT)
def test_a_signed_message_reads_back_and_suits_the_schema(
    code: str, signer: RsaSha1FileSigner, schemas: dict[Way, etree.XMLSchema]
) -> None:
    message = one(code)
    raw = sign(message, signer)
    read = parse(raw)
    assert attrs.evolve(read, signature=None) == message
    assert build(read) == raw
    schemas[kind(code).way].assertValid(etree.fromstring(raw))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_byte_can_be_changed(
    signed: bytes, signer: RsaSha1FileSigner, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(signed) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != signed[place]))
    forged = signed[:place] + bytes([byte]) + signed[place + 1 :]
    try:
        outcome = verify(forged, signer.cert_b64)
    except DomainError:
        return
    # White space between attributes or in base64 is no part of what was signed, nor is KeyName.
    assert not outcome.valid or said(forged) == said(signed)


def said(raw: bytes) -> Message:
    """Return what a message says, without the unsigned name of the key."""
    message = parse(raw, lenient=True)
    assert message.signature
    return attrs.evolve(message, signature=attrs.evolve(message.signature, key_name=""))


def test_a_forged_message_is_told_by_what_is_wrong(
    signed: bytes, signer: RsaSha1FileSigner
) -> None:
    assert verify(build(one("CEB311"))).verdict is Verdict.NOT_SIGNED
    changed = signed.replace(b"</ceb:copCode>", b"0</ceb:copCode>")
    assert verify(changed).verdict is Verdict.DIGEST
    assert verify(signed.replace(b"rsa-sha1", b"rsa-sha9")).verdict is Verdict.ALGORITHM
    assert verify(signed.replace(b'URI=""', b'URI="#a"')).verdict is Verdict.FORM
    element = signed[signed.index(b"<ds:Signature ") : signed.index(b"</ds:Signature>") + 15]
    assert verify(signed.replace(element, element * 2)).verdict is Verdict.FORM
    assert verify(signed, "AAAA").verdict is Verdict.CERTIFICATE
    other = rsa.generate_private_key(65537, 2048)
    stolen = attrs.evolve(signer, key=other)
    raw = sign(one("CEB621"), stolen)
    assert verify(raw).verdict is Verdict.SIGNATURE


def test_layout_around_the_signature_belongs_to_what_was_signed(
    signer: RsaSha1FileSigner,
) -> None:
    """Other people's software breaks lines; their digest is over those too."""
    raw = sign(one("CEB303"), signer)
    broken = raw.replace(b"</ds:Signature>", b"</ds:Signature>\n\t")
    assert verify(broken).verdict is Verdict.DIGEST


def test_keys_and_passwords_are_not_shown(signer: RsaSha1FileSigner, key_file: Path) -> None:
    assert isinstance(signer, Signer)
    assert "key" not in repr(signer).lower().replace("key.p12", "")
    with pytest.raises(DomainError, match=r"ceb\.key_unreadable") as refused:
        RsaSha1FileSigner.from_pkcs12(key_file, SecretStr("wrong"))
    assert "wrong" not in str(refused.value)


def test_a_key_is_read_from_pem_too(
    pair: tuple[rsa.RSAPrivateKey, x509.Certificate], signer: RsaSha1FileSigner, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    locked = BestAvailableEncryption(PASSWORD.encode())
    key.write_bytes(pair[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    certificate.write_bytes(pair[1].public_bytes(Encoding.PEM))
    read = RsaSha1FileSigner.from_pem(key, certificate, SecretStr(PASSWORD))
    assert read.sign(b"data") == signer.sign(b"data")
    with pytest.raises(DomainError, match=r"ceb\.key_unreadable"):
        RsaSha1FileSigner.from_pem(certificate, certificate)
    with pytest.raises(DomainError, match=r"ceb\.key_unreadable"):
        RsaSha1FileSigner.from_pem(tmp_path / "none.pem", certificate)
