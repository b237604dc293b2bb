"""The u-key over a real WebSocket: it signs, says what is wrong, and its password stays inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.signing.sm2 import SM2_SM3, Sm2FileSigner
from cbec_customs_cn.signing.ukey import UkeyMethods, UkeySigner

from cbec_core.api import CbecError, Retry, SecretStr

from .fake_ukey import Answer, FakeUkey, running
from .sm2_keys import make_files

PASSWORD = "s3cret-88888888"
DATA = "<ds:SignedInfo>电商</ds:SignedInfo>".encode()


@pytest.fixture
def key(tmp_path: Path) -> Iterator[FakeUkey]:
    files = make_files(tmp_path)
    inside = Sm2FileSigner.from_pem(files.key, files.certificate)
    with running(FakeUkey(inside.sign, "01691fe9", inside.cert_b64, PASSWORD)) as served:
        yield served


def signer(key: FakeUkey, password: str = PASSWORD, **more: Any) -> UkeySigner:
    return UkeySigner(SM2_SM3, SecretStr(password), url=key.url, **more)


@pytest.mark.parametrize("greets", [True, False])
def test_it_signs_with_the_key_in_the_reader(key: FakeUkey, greets: bool) -> None:
    key.greets = greets
    one = signer(key)
    assert key.asked == []
    value = one.sign(DATA)
    assert SM2_SM3.verify(one.cert_b64, DATA, value)
    assert one.cert_no == "01691fe9"
    assert one.sign(DATA) != value
    methods = [request["_method"] for request in key.asked]
    assert methods == [
        "cus-sec_SpcGetCertNo",
        "cus-sec_SpcSignDataAsPEM",
        "cus-sec_SpcGetSignCertAsPEM",
        "cus-sec_SpcSignDataAsPEM",
    ]
    assert key.asked[1]["args"] == {"inData": DATA.decode(), "passwd": PASSWORD}


def test_an_answer_to_another_is_passed_over(key: FakeUkey) -> None:
    """Each call has a connection and an id of its own; what answers another id is not taken."""
    key.twist = lambda answer: {**answer, "_id": answer["_id"] + 7}
    with pytest.raises(CbecError) as fault:
        signer(key, timeout_s=1).sign(DATA)
    assert fault.value.code == "ceb.ukey_unreachable"


def test_a_wrong_password_is_not_tried_again(key: FakeUkey) -> None:
    with pytest.raises(CbecError) as fault:
        signer(key, "wrong-password").sign(DATA)
    assert (fault.value.code, fault.value.retry) == ("ceb.ukey_refused", Retry.NEVER)
    assert fault.value.params == {"code": "Err:Custom50070"}
    assert len(key.asked) == 2


def test_the_password_is_shown_nowhere(key: FakeUkey, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    one = signer(key, "wrong-password")
    with pytest.raises(CbecError) as fault:
        one.sign(DATA)
    told = [repr(one), str(fault.value), repr(fault.value.params), fault.value.hint, caplog.text]
    assert "wrong-password" not in "".join(told)
    assert "wrong-password" in json.dumps(key.asked)


BROKEN: list[Callable[[Answer], Any]] = [
    lambda _: "no json",
    lambda _: "[]",
    lambda _: '{"a":' * 100_000,
    lambda answer: {**answer, "_args": None},
    lambda answer: {**answer, "_args": {"Result": True}},
    lambda answer: {**answer, "_args": {"Result": True, "Data": []}},
    lambda answer: {**answer, "_args": {"Result": True, "Data": [1]}},
]


@pytest.mark.parametrize("twist", BROKEN)
def test_what_cannot_be_understood_is_said(key: FakeUkey, twist: Callable[[Answer], Any]) -> None:
    key.twist = twist
    with pytest.raises(CbecError, match="ceb.ukey_answer"):
        signer(key).sign(DATA)


def test_a_signature_that_is_no_base64_is_refused(key: FakeUkey) -> None:
    assert signer(key).cert_no
    key.twist = lambda answer: {
        **answer,
        "_args": {**answer["_args"], "Data": ["***", *answer["_args"]["Data"][1:]]},
    }
    with pytest.raises(CbecError, match="ceb.ukey_answer"):
        signer(key).cert_b64  # noqa: B018


def test_another_key_in_the_reader_is_noticed(key: FakeUkey) -> None:
    one = signer(key)
    assert one.cert_no == "01691fe9"
    key.cert_no = "01691fff"
    with pytest.raises(CbecError, match="ceb.ukey_other"):
        one.sign(DATA)


def test_no_answer_ends_at_the_deadline(key: FakeUkey) -> None:
    key.wait_s = 3
    with pytest.raises(CbecError) as fault:
        signer(key, timeout_s=1).sign(DATA)
    assert (fault.value.code, fault.value.retry) == ("ceb.ukey_unreachable", Retry.SAFE)


def test_nobody_listening_is_said() -> None:
    one = UkeySigner(SM2_SM3, SecretStr(PASSWORD), url="ws://127.0.0.1:9", timeout_s=2)
    with pytest.raises(CbecError, match="ceb.ukey_unreachable"):
        one.sign(DATA)


@pytest.mark.parametrize("url", ["ws://192.168.1.9:61232", "ws://ukey.example:61232", "ws://["])
def test_another_machine_only_where_it_is_allowed(url: str) -> None:
    with pytest.raises(CbecError, match="ceb.ukey_remote"):
        UkeySigner(SM2_SM3, SecretStr(PASSWORD), url=url)
    assert UkeySigner(SM2_SM3, SecretStr(PASSWORD), url=url, allow_remote=True)


def test_names_of_methods_can_be_set(key: FakeUkey) -> None:
    one = signer(key, methods=UkeyMethods(number="cus-sec_SpcGetSerial"))
    with pytest.raises(CbecError, match="ceb.ukey_refused"):
        assert one.cert_no
    assert key.asked[0]["_method"] == "cus-sec_SpcGetSerial"
