"""Numbers that authorities give to parties, each validated by its own rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

import attrs

from cbec_core.domain.errors import DomainError

__all__ = ["Identifier", "IdentifierKind"]


class IdentifierKind(StrEnum):
    """Name the register that issued a number."""

    VAT = "vat"
    EORI = "eori"
    IOSS = "ioss"
    USCC = "uscc"
    CN_CUSTOMS = "cn_customs"
    PERSONAL_ID = "personal_id"
    PCCC = "pccc"
    CPF = "cpf"
    CNPJ = "cnpj"


@attrs.frozen
class Identifier:
    """A validated number; its value is personal or confidential, so `repr` hides it."""

    kind: IdentifierKind
    country: str
    value: str = attrs.field(repr=False)

    @classmethod
    def of(cls, kind: IdentifierKind, value: str, country: str) -> Identifier:
        """Normalise and validate a number that `country` (ISO 3166 alpha-2) issued."""
        compact = re.sub(r"[\s.\-]", "", value).upper()
        try:
            checked = _VALIDATORS[kind](compact, country)
        except _Invalid as fault:
            raise DomainError("identifier.invalid", kind=kind.value, reason=str(fault)) from None
        return cls(kind, country, checked)

    @property
    def masked(self) -> str:
        """Return the first and last two characters, for people who must tell numbers apart."""
        if len(self.value) < 8:
            return "…"
        return f"{self.value[:2]}…{self.value[-2:]}"


class _Invalid(ValueError):
    """Carry a reason that does not repeat the number."""


def _vat(value: str, country: str) -> str:
    from stdnum import exceptions, get_cc_module

    module = get_cc_module("gr" if country == "GR" else country.lower(), "vat")
    if module is None:
        if not re.fullmatch(r"[0-9A-Z]{4,20}", value):
            raise _Invalid("4 to 20 letters and digits are needed")
        return value
    try:
        return str(module.validate(value))
    except exceptions.InvalidLength:
        raise _Invalid("wrong length") from None
    except exceptions.InvalidChecksum:
        raise _Invalid("wrong check digit") from None
    except exceptions.ValidationError:
        raise _Invalid("wrong format") from None


def _eori(value: str, country: str) -> str:
    # UCC delegated act 2015/2446, annex B: country and up to 15 characters; GB and XI: 12 digits,
    # or 15 with a branch (HMRC, Check an EORI number API).
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{1,15}", value):
        raise _Invalid("a country code and up to 15 letters or digits are needed")
    if value[:2] in {"GB", "XI"} and not re.fullmatch(r"[0-9]{12}([0-9]{3})?", value[2:]):
        raise _Invalid("GB and XI numbers have 12 digits, or 15 with a branch")
    if country == "GB" and value[:2] in {"GB", "XI"}:
        return value
    if value[:2] != country:
        raise _Invalid("it belongs to another country")
    return value


def _ioss(value: str, country: str) -> str:
    from stdnum import exceptions
    from stdnum.eu import oss

    if not re.fullmatch(r"IM[0-9]{10}", value):
        raise _Invalid("IM and ten digits are needed")
    if value == "IM0000000000":
        raise _Invalid("it is the placeholder of a marketplace, not a number")
    try:
        return str(oss.validate(value))
    except exceptions.ValidationError:
        raise _Invalid("the member state is not one of the union") from None


_USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _uscc(value: str, country: str) -> str:
    # GB 32100-2015: weights 3^i mod 31.
    if not re.fullmatch(rf"[{_USCC_DIGITS}]{{18}}", value):
        raise _Invalid("18 characters without I, O, S, V, Z are needed")
    total = sum(_USCC_DIGITS.index(c) * pow(3, i, 31) for i, c in enumerate(value[:17]))
    if _USCC_DIGITS[(31 - total % 31) % 31] != value[17]:
        raise _Invalid("wrong check character")
    return value


def _cn_customs(value: str, country: str) -> str:
    # China Customs registration code: area (4 digits), kind of economic area, kind of enterprise,
    # serial (4); letters stand in the last six places (46121601BC, 6104W60029). No check digit.
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{6}", value):
        raise _Invalid("ten characters that begin with a four-digit area are needed")
    return value


def _personal_id(value: str, country: str) -> str:
    if country != "CN":
        if not re.fullmatch(r"[0-9A-Z]{5,20}", value):
            raise _Invalid("5 to 20 letters and digits are needed")
        return value
    from stdnum import exceptions
    from stdnum.cn import ric

    try:
        return str(ric.validate(value))
    except exceptions.InvalidLength:
        raise _Invalid("18 characters are needed") from None
    except exceptions.InvalidChecksum:
        raise _Invalid("wrong check character") from None
    except exceptions.ValidationError:
        raise _Invalid("wrong birth date, area or format") from None


def _pccc(value: str, country: str) -> str:
    # Korea Customs Service, personal customs clearance code. No check digit is published.
    if not re.fullmatch(r"P[0-9]{12}", value):
        raise _Invalid("P and twelve digits are needed")
    if country != "KR":
        raise _Invalid("only Korea gives it")
    return value


def _cpf(value: str, country: str) -> str:
    if not re.fullmatch(r"[0-9]{11}", value):
        raise _Invalid("11 digits are needed")
    return _brazilian(value, country, range(2, 12))


def _cnpj(value: str, country: str) -> str:
    # Letters stand in the first twelve places since July 2026.
    value = value.replace("/", "")
    if not re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", value):
        raise _Invalid("twelve letters or digits and two digits are needed")
    return _brazilian(value, country, (*range(2, 10), *range(2, 10)))


def _brazilian(value: str, country: str, weights: Sequence[int]) -> str:
    """Hold a number to its two check digits: weighted from the right, modulo 11."""
    if country != "BR":
        raise _Invalid("only Brazil gives it")
    for end in (-2, -1):
        before = reversed(value[:end])
        total = sum((ord(c) - 48) * weight for c, weight in zip(before, weights, strict=False))
        if value[end] != str(11 - total % 11 if total % 11 > 1 else 0):
            raise _Invalid("wrong check digits")
    return value


_VALIDATORS: dict[IdentifierKind, Callable[[str, str], str]] = {
    IdentifierKind.VAT: _vat,
    IdentifierKind.EORI: _eori,
    IdentifierKind.IOSS: _ioss,
    IdentifierKind.USCC: _uscc,
    IdentifierKind.CN_CUSTOMS: _cn_customs,
    IdentifierKind.PERSONAL_ID: _personal_id,
    IdentifierKind.PCCC: _pccc,
    IdentifierKind.CPF: _cpf,
    IdentifierKind.CNPJ: _cnpj,
}
