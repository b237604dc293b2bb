"""Signers as settings name them: files beside the configuration, terms that no source fixes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.signing import sm2, ukey
from cbec_customs_cn.signing.sm2 import SM2_SM3, Form
from cbec_customs_cn.signing.terms import SigningTerms
from pydantic import ValidationError

from cbec_core.api import CbecError, ProviderTools, SecretStr
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

from .fake_ukey import FakeUkey, running
from .sm2_keys import make_files


@attrs.frozen
class Table:
    key_file: str = "key.pem"
    certificate_file: str = "certificate.pem"
    cert_no: str = ""
    password: SecretStr = SecretStr("88888888")
    address: str = ""
    terms: SigningTerms = SigningTerms()


def tools(folder: Path) -> ProviderTools:
    return ProviderTools(NoTransport(), FrozenClock(), folder)


@pytest.mark.parametrize(("form", "sizes"), [(Form.RAW, {64}), (Form.DER, set(range(68, 73)))])
def test_an_sm2_key_is_opened_under_its_terms(tmp_path: Path, form: Form, sizes: set[int]) -> None:
    make_files(tmp_path)
    terms = SigningTerms(user_id="another", form=form, digest_uri="http://example.com/sm3")
    signer = sm2.open_signer(Table(cert_no="01ab", terms=terms), tools(tmp_path))
    assert signer.cert_no == "01ab"
    assert signer.algorithm.digest_uri == "http://example.com/sm3"
    value = signer.sign(b"data")
    assert len(value) in sizes
    assert signer.algorithm.verify(signer.cert_b64, b"data", value)
    assert not SM2_SM3.verify(signer.cert_b64, b"data", value)


@pytest.mark.parametrize("algorithm", ["sm2", "rsa"])
def test_a_ukey_is_opened_under_its_terms(tmp_path: Path, algorithm: Any) -> None:
    make_files(tmp_path)
    inside = sm2.open_signer(Table(), tools(tmp_path))
    fake = FakeUkey(inside.sign, inside.cert_no, inside.cert_b64, "88888888")
    with running(fake) as key:
        table = Table(address=key.url, terms=SigningTerms(ukey=algorithm))
        signer = ukey.open_signer(table, tools(tmp_path))
        assert key.asked == []
        assert signer.sign(b"data")
        name = "SM2-SM3" if algorithm == "sm2" else "RSA-SHA1"
        assert (signer.algorithm.name, signer.cert_no) == (name, "01691fe9")


def test_a_remote_ukey_needs_to_be_allowed(tmp_path: Path) -> None:
    table = Table(address="ws://192.168.1.9:61232")
    with pytest.raises(CbecError, match=r"ceb\.ukey_remote"):
        ukey.open_signer(table, tools(tmp_path))
    allowed = attrs.evolve(table, terms=SigningTerms(allow_remote=True))
    assert ukey.open_signer(allowed, tools(tmp_path))


@pytest.mark.parametrize(
    "wrong", [{"form": "hex"}, {"digest_uri": "sm3"}, {"user_id": ""}, {"timeout_s": 0}, {"x": 1}]
)
def test_wrong_terms_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SigningTerms(**wrong)
