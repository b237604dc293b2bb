"""Sign messages and verify signed ones: enveloped XMLDSig over Canonical XML 1.0."""

from __future__ import annotations

import base64
import binascii
import hmac
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from cbec_customs_cn.codec.build import split
from cbec_customs_cn.codec.hardened import Limits, c14n, tree
from cbec_customs_cn.codec.signature import C14N, ENVELOPED, signature_element, signed_info
from cbec_customs_cn.codec.xml import DECLARATION, DS
from cbec_customs_cn.message import Message, Signature
from cbec_customs_cn.signing.rsa import RSA_SHA1

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from cbec_customs_cn.signing.signer import Algorithm, Signer

__all__ = ["Outcome", "Verdict", "sign", "verify"]

_D = f"{{{DS}}}"


class Verdict(StrEnum):
    """Say what became of a signature when it was looked at."""

    VALID = "valid"
    NOT_SIGNED = "not_signed"
    FORM = "form"  # not the one shape that messages of customs have
    ALGORITHM = "algorithm"  # none of those that were given
    DIGEST = "digest"  # the message is another than was signed
    CERTIFICATE = "certificate"  # the message names another than was given
    SIGNATURE = "signature"  # made by another key, or over something else


@attrs.frozen
class Outcome:
    """Hold what became of a signature, whose number and certificate it names."""

    verdict: Verdict
    cert_no: str = ""
    certificate: str = ""

    @property
    def valid(self) -> bool:
        """Say whether the message is as its signer signed it."""
        return self.verdict is Verdict.VALID


def sign(message: Message, signer: Signer) -> bytes:
    """Write a message with a signature; one that it holds already is replaced.

    Raises DomainError as `build` does, and whatever the signer raises.
    """
    before, after = (part.encode() for part in split(message))
    algorithm = signer.algorithm
    unsigned = Signature(
        digest_value=_b64(algorithm.digest(before + after)),
        signature_value="",
        digest_method=algorithm.digest_uri,
        signature_method=algorithm.signature_uri,
        key_name=signer.cert_no,
        certificate=signer.cert_b64,
    )
    value = signer.sign(signed_info(unsigned, alone=True).encode())
    element = signature_element(attrs.evolve(unsigned, signature_value=_b64(value)))
    return b"".join((DECLARATION.encode(), before, element.encode(), after))


def verify(
    raw: bytes,
    certificate: str | None = None,
    *,
    algorithms: Sequence[Algorithm] = (RSA_SHA1,),
    limits: Limits | None = None,
) -> Outcome:
    """Verify the signature of a message by a certificate (base64 of DER).

    Without one the certificate inside the message is taken: that shows the message unchanged, not
    who signed it. Raises DomainError: ceb.too_large, ceb.not_utf8, ceb.doctype, ceb.not_xml.
    """
    root = tree(raw, limits or Limits(), as_signed=True)
    elements = root.findall(f"{_D}Signature")
    if not elements:
        return Outcome(Verdict.NOT_SIGNED)
    read = _read(elements[0]) if len(elements) == 1 else None
    if read is None:
        return Outcome(Verdict.FORM)
    info, signature, value = read
    known = {(each.digest_uri, each.signature_uri): each for each in algorithms}
    algorithm = known.get((signature.digest_method, signature.signature_method))
    if certificate and signature.certificate not in ("", certificate):
        return Outcome(Verdict.CERTIFICATE, signature.key_name, signature.certificate)
    if algorithm is None:
        return Outcome(Verdict.ALGORITHM, signature.key_name, signature.certificate)
    signed = c14n(info)
    _take_out(elements[0])
    digest = _b64(algorithm.digest(c14n(root.getroottree())))
    verdict = Verdict.VALID
    if not hmac.compare_digest(digest.encode(), signature.digest_value.encode()):
        verdict = Verdict.DIGEST
    elif not algorithm.verify(certificate or signature.certificate, signed, value):
        verdict = Verdict.SIGNATURE
    return Outcome(verdict, signature.key_name, signature.certificate)


def _read(element: etree._Element) -> tuple[etree._Element, Signature, bytes] | None:
    """Return SignedInfo, what it says, and the signature; None if it is of another shape."""
    info = element.find(f"{_D}SignedInfo")
    references = element.findall(f"{_D}SignedInfo/{_D}Reference")
    if info is None or len(references) != 1 or references[0].get("URI") != "":
        return None
    transforms = [
        transform.get("Algorithm") for transform in references[0].iterfind(f"{_D}Transforms/*")
    ]
    if transforms != [ENVELOPED] or _algorithm(info, "CanonicalizationMethod") != C14N:
        return None
    packed = "".join(element.findtext(f"{_D}SignatureValue", "").split())
    try:
        value = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return None
    inside = f"{_D}KeyInfo/{_D}"
    certificate = element.findtext(f"{inside}X509Data/{_D}X509Certificate", "")
    signature = Signature(
        digest_value="".join(references[0].findtext(f"{_D}DigestValue", "").split()),
        signature_value=packed,
        digest_method=_algorithm(references[0], "DigestMethod"),
        signature_method=_algorithm(info, "SignatureMethod"),
        key_name=element.findtext(f"{inside}KeyName", "").strip(),
        certificate="".join(certificate.split()),
    )
    return info, signature, value


def _algorithm(element: etree._Element, name: str) -> str:
    found = element.find(f"{_D}{name}")
    return "" if found is None else str(found.get("Algorithm", ""))


def _take_out(element: etree._Element) -> None:
    """Remove the signature alone: the white space behind it is part of what was signed."""
    parent, previous = element.getparent(), element.getprevious()
    assert parent is not None
    if element.tail and previous is not None:
        previous.tail = f"{previous.tail or ''}{element.tail}"
    elif element.tail:
        parent.text = f"{parent.text or ''}{element.tail}"
    parent.remove(element)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
