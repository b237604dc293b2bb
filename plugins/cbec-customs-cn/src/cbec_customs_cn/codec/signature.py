"""Write the ds:Signature of a message, compact as the signing software of customs expects it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_customs_cn.codec.xml import CEB, DS, XSI, attribute, text

if TYPE_CHECKING:
    from cbec_customs_cn.message import Signature

__all__ = ["C14N", "ENVELOPED", "signature_element", "signed_info"]

C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED: Final = f"{DS}enveloped-signature"
# What is in scope where SignedInfo stands, in the order of its canonical form.
_SCOPE: Final = f' xmlns:ceb="{CEB}" xmlns:ds="{DS}" xmlns:xsi="{XSI}"'


def signed_info(signature: Signature, *, alone: bool) -> str:
    """Write SignedInfo: `alone` as the canonical bytes that are signed, else as it stands inside.

    A real signature of a China E-port key was made over exactly this form.
    """
    method = attribute(signature.signature_method)
    return (
        f"<ds:SignedInfo{_SCOPE if alone else ''}>"
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"></ds:Transform>'
        "</ds:Transforms>"
        f'<ds:DigestMethod Algorithm="{attribute(signature.digest_method)}"></ds:DigestMethod>'
        f"<ds:DigestValue>{text(signature.digest_value)}</ds:DigestValue></ds:Reference>"
        "</ds:SignedInfo>"
    )


def signature_element(signature: Signature) -> str:
    """Write the whole ds:Signature."""
    name = data = ""
    if signature.key_name:
        name = f"<ds:KeyName>{text(signature.key_name)}</ds:KeyName>"
    if signature.certificate:
        certificate = f"<ds:X509Certificate>{text(signature.certificate)}</ds:X509Certificate>"
        data = f"<ds:X509Data>{certificate}</ds:X509Data>"
    key = f"<ds:KeyInfo>{name}{data}</ds:KeyInfo>" if name or data else ""
    return (
        f'<ds:Signature xmlns:ds="{DS}">{signed_info(signature, alone=False)}'
        f"<ds:SignatureValue>{text(signature.signature_value)}</ds:SignatureValue>{key}"
        "</ds:Signature>"
    )
