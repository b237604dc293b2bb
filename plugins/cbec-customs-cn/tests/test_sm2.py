"""SM2 with SM3: the published examples, and what other implementations say of our signatures."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.message import Message
from cbec_customs_cn.records.ceb215 import InvtRefundDetail
from cbec_customs_cn.signing.sm2 import (
    SM2_SM3,
    Form,
    Sm2FileSigner,
    sm2_sm3,
    sm3,
)
from cbec_customs_cn.signing.xmldsig import Verdict, sign, verify
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from cbec_core.api import CbecError

from .sm2_keys import Sm2Files, certificate_of, make_files, pem

# GB/T 32918.5-2017, A.2: the example of a signature on the recommended curve.
POINT = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Affine = tuple[int, int] | None


def plus(one: Affine, other: Affine) -> Affine:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(count: int, point: Affine) -> Affine:
    found: Affine = None
    while count:
        if count & 1:
            found = plus(found, point)
        point, count = plus(point, point), count >> 1
    return found


def holds_by_the_book(point: bytes, data: bytes, raw: bytes, user_id: bytes) -> bool:
    """Verify as GB/T 32918.2-2016 says in 7.1, by integers alone."""
    x, y = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
    numbers = (P - 3, B, *G, x, y)
    of = (8 * len(user_id)).to_bytes(2, "big") + user_id
    e = int.from_bytes(
        sm3(sm3(of + b"".join(n.to_bytes(32, "big") for n in numbers)) + data), "big"
    )
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    found = plus(times(s, G), times(t, (x, y)))
    return found is not None and (e + found[0]) % N == r


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Sm2Files:
    return make_files(tmp_path_factory.mktemp("sm2"))


@pytest.fixture(scope="module")
def signer(files: Sm2Files) -> Sm2FileSigner:
    return Sm2FileSigner.from_pem(files.key, files.certificate)


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_published_digests(data: bytes, digest: str) -> None:
    """GB/T 32905-2016, appendix A."""
    assert sm3(data).hex() == digest


def test_the_published_signature_holds_and_no_other() -> None:
    certificate = base64.b64encode(certificate_of(POINT)).decode()
    raw = R.to_bytes(32, "big") + S.to_bytes(32, "big")
    assert SM2_SM3.verify(certificate, b"message digest", raw)
    assert holds_by_the_book(POINT, b"message digest", raw, b"1234567812345678")
    assert sm2_sm3(form=Form.DER).verify(certificate, b"message digest", encode_dss_signature(R, S))
    assert not SM2_SM3.verify(certificate, b"message Digest", raw)
    assert not sm2_sm3(user_id=b"other").verify(certificate, b"message digest", raw)
    assert not SM2_SM3.verify(certificate, b"message digest", raw[:63])
    assert not SM2_SM3.verify(certificate, b"message digest", encode_dss_signature(R, S))
    assert not SM2_SM3.verify("AAAA", b"message digest", raw)


@settings(deadline=None)
@given(data=st.binary(max_size=300), user_id=st.binary(min_size=1, max_size=40))
def test_what_is_signed_holds_by_the_book(data: bytes, user_id: bytes) -> None:
    signer = _signers(user_id)
    raw = signer.sign(data)
    assert len(raw) == 64
    assert holds_by_the_book(_FILES[0].point, data, raw, user_id)
    assert signer.algorithm.verify(signer.cert_b64, data, raw)
    assert not signer.algorithm.verify(signer.cert_b64, data + b"!", raw)


_FILES: list[Sm2Files] = []


@pytest.fixture(autouse=True)
def _remember(files: Sm2Files) -> None:
    _FILES[:] = [files]


def _signers(user_id: bytes) -> Sm2FileSigner:
    return Sm2FileSigner.from_pem(_FILES[0].key, _FILES[0].certificate, user_id=user_id)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_openssl_reads_what_we_sign_and_we_what_it_signs(files: Sm2Files, tmp_path: Path) -> None:
    def openssl(*arguments: str) -> None:
        ran = subprocess.run(
            ["openssl", "pkeyutl", *arguments, "-rawin", "-digest", "sm3"]
            + ["-pkeyopt", "distid:1234567812345678"],
            capture_output=True,
            check=False,
            cwd=tmp_path,
        )
        assert ran.returncode == 0, ran.stderr

    signer = Sm2FileSigner.from_pem(files.key, files.certificate, form=Form.DER)
    (tmp_path / "data").write_bytes(b"<ds:SignedInfo/>")
    (tmp_path / "ours").write_bytes(signer.sign(b"<ds:SignedInfo/>"))
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004") + files.point
    (tmp_path / "public").write_bytes(pem("PUBLIC KEY", spki))
    openssl("-verify", "-in", "data", "-pubin", "-inkey", "public", "-sigfile", "ours")
    openssl("-sign", "-in", "data", "-inkey", str(files.key), "-out", "theirs")
    theirs = (tmp_path / "theirs").read_bytes()
    assert signer.algorithm.verify(signer.cert_b64, b"<ds:SignedInfo/>", theirs)


def test_a_message_signed_with_sm2_carries_the_uris_of_the_standard(signer: Sm2FileSigner) -> None:
    raw = sign(_message(), signer)
    for uri in ("xmldsig#sm3", "xmldsig#sm2-sm3"):
        assert f"http://www.chinaport.gov.cn/2022/04/{uri}".encode() in raw
    found = verify(raw, signer.cert_b64, algorithms=(SM2_SM3,))
    assert (found.verdict, found.cert_no) == (Verdict.VALID, "01691fe9")
    for old, new in ((b"9661", b"1261"), (b"01691fe9", b"01691fea")):
        changed = verify(raw.replace(old, new, 1), signer.cert_b64, algorithms=(SM2_SM3,))
        assert changed.verdict is (Verdict.DIGEST if old == b"9661" else Verdict.VALID)
    info = raw.replace(b"SignatureMethod Algorithm", b"SignatureMethod  Algorithm", 1)
    assert verify(info, signer.cert_b64, algorithms=(SM2_SM3,)).verdict is Verdict.VALID
    value = raw.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA", 1)
    assert verify(value, signer.cert_b64, algorithms=(SM2_SM3,)).verdict is Verdict.SIGNATURE
    assert verify(raw, signer.cert_b64).verdict is Verdict.ALGORITHM
    assert b"Signature" not in build(_message())


def test_the_key_is_shown_nowhere(files: Sm2Files, signer: Sm2FileSigner) -> None:
    assert files.scalar.hex() not in repr(signer)
    assert repr(files.scalar) not in repr(signer)


def test_other_uris_can_be_set(files: Sm2Files) -> None:
    seen = "http://www.w3.org/2000/09/xmldsig#sm2-sm3"
    algorithm = sm2_sm3(signature_uri=seen)
    signer = Sm2FileSigner.from_pem(files.key, files.certificate, algorithm=algorithm)
    assert seen.encode() in sign(_message(), signer)


def test_keys_that_are_no_pair_are_refused(files: Sm2Files, tmp_path: Path) -> None:
    other = make_files(tmp_path)
    cut = tmp_path / "cut.pem"
    for key in (
        other.key,
        files.certificate,
        tmp_path / "missing.pem",
        _written(cut, b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        _written(cut, files.key.read_bytes().replace(b"KEY", b"CAR")),
    ):
        with pytest.raises(CbecError, match="ceb.sm2_key_unreadable"):
            Sm2FileSigner.from_pem(key, files.certificate)


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_a_damaged_key_is_refused(files: Sm2Files, tmp_path: Path, at: int) -> None:
    der = bytearray(base64.b64decode("".join(files.key.read_text().splitlines()[1:-1])))
    der[at] ^= 0x55
    damaged = _written(tmp_path / "damaged.pem", pem("PRIVATE KEY", bytes(der)))
    with pytest.raises(CbecError, match="ceb.sm2_key_unreadable"):
        Sm2FileSigner.from_pem(damaged, files.certificate)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _message() -> Message:
    names = {"operatorName": "场所", "logisticsName": "物流", "trafName": "车", "voyageNo": "1"}
    document = InvtRefundDetail(
        guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC94",
        appType="1",
        appTime="20260601120000",
        appStatus="2",
        customsCode="9661",
        operatorCode="1105910159",
        logisticsCode="1105910160",
        logisticsNo="L1",
        coElNo="C1",
        billNo="B1",
        ieFlag="I",
        trafMode="4",
        **names,
    )
    return Message(
        kind="CEB215", guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC95", documents=(document,)
    )
