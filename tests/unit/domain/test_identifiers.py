"""Numbers of authorities: each is checked by its own rule, and none of them is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.errors import DomainError
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.party import Address, Party

K = IdentifierKind

VALID = [
    # GB 32100-2015; companies' public credit codes.
    (K.USCC, "CN", "91330100799655058B"),
    (K.USCC, "CN", "9144030071526726XG"),
    (K.USCC, "CN", "91110000802100433B"),
    # China Customs registration codes, letters in zone, kind and serial.
    (K.CN_CUSTOMS, "CN", "46121601BC"),
    (K.CN_CUSTOMS, "CN", "4403169D3W"),
    (K.CN_CUSTOMS, "CN", "330766K00Q"),
    (K.CN_CUSTOMS, "CN", "6104W60029"),
    # The example of python-stdnum, from the law's own scheme.
    (K.PERSONAL_ID, "CN", "360426199101010071"),
    # The example of GB 11643-1999 itself.
    (K.PERSONAL_ID, "CN", "11010519491231002X"),
    (K.PERSONAL_ID, "KR", "P123456789012"),
    # The example of the Korea Customs Service as carriers repeat it.
    (K.PCCC, "KR", "P123123123123"),
    # The examples of python-stdnum; letters are given since July 2026.
    (K.CPF, "BR", "39053344705"),
    (K.CNPJ, "BR", "16727230000197"),
    (K.CNPJ, "BR", "12ABC34501DE35"),
    (K.IOSS, "DE", "IM2760000000"),
    (K.IOSS, "IE", "IM3720000224"),
    (K.EORI, "GB", "GB553202734852"),
    (K.EORI, "GB", "XI553202734852"),
    (K.EORI, "GB", "GB553202734852000"),
    (K.EORI, "DE", "DE1234567"),
    (K.EORI, "FR", "FR12345678901234"),
    (K.VAT, "GB", "980780684"),
    (K.VAT, "DE", "136695976"),
    (K.VAT, "FR", "83404833048"),
    (K.VAT, "GR", "094259216"),
]

INVALID = [
    (K.USCC, "CN", "91330100799655058A", "check character"),
    (K.USCC, "CN", "91330100799655085B", "check character"),
    (K.USCC, "CN", "9133010079965505B", "18 characters"),
    (K.USCC, "CN", "91330100799655058I", "18 characters"),
    (K.CN_CUSTOMS, "CN", "461216010", "ten characters"),
    (K.CN_CUSTOMS, "CN", "A6121601BC", "four-digit area"),
    (K.CN_CUSTOMS, "CN", "٤٦١٢1601BC", "four-digit area"),
    (K.PERSONAL_ID, "CN", "360426199101010072", "check character"),
    # From the official sample of CEB311, which is not a number that could be given.
    (K.PERSONAL_ID, "CN", "130681136250023332", "check character"),
    (K.PERSONAL_ID, "CN", "36042619910101007", "18 characters"),
    (K.PERSONAL_ID, "CN", "360426199102300070", "birth date"),
    (K.PERSONAL_ID, "KR", "P12", "5 to 20"),
    (K.PCCC, "KR", "123123123123", "P and twelve"),
    (K.PCCC, "KR", "P12312312312", "P and twelve"),
    (K.PCCC, "CN", "P123123123123", "only Korea"),
    (K.CPF, "BR", "39053344706", "check digits"),
    (K.CPF, "BR", "3905334470", "11 digits"),
    (K.CPF, "PT", "39053344705", "only Brazil"),
    (K.CNPJ, "BR", "16727230000198", "check digits"),
    (K.CNPJ, "BR", "12ABC34501DE36", "check digits"),
    (K.CNPJ, "BR", "1672723000019", "two digits"),
    (K.IOSS, "DE", "IM276000000", "ten digits"),
    (K.IOSS, "DE", "IN2760000000", "IM and ten digits"),
    (K.IOSS, "DE", "IM0000000000", "placeholder"),
    (K.IOSS, "DE", "IM1560000000", "member state"),
    (K.EORI, "GB", "GB55320273485", "12 digits"),
    (K.EORI, "DE", "FR12345678901234", "another country"),
    (K.EORI, "DE", "DE1234567890123456", "up to 15"),
    (K.VAT, "DE", "136695978", "check digit"),
    (K.VAT, "DE", "13669597", "length"),
    (K.VAT, "GB", "9807806AB", "format"),
    (K.VAT, "US", "1", "4 to 20"),
]


@pytest.mark.parametrize(("kind", "country", "value"), VALID)
def test_a_real_number_passes_however_it_is_written(
    kind: IdentifierKind, country: str, value: str
) -> None:
    spaced = f" {value[:4]} {value[4:-3]}-{value[-3:].lower()}."
    assert Identifier.of(kind, value, country).value == value
    assert Identifier.of(kind, spaced, country) == Identifier.of(kind, value, country)


@pytest.mark.parametrize(("kind", "country", "value", "reason"), INVALID)
def test_a_wrong_number_is_refused_with_a_reason_that_does_not_repeat_it(
    kind: IdentifierKind, country: str, value: str, reason: str
) -> None:
    with pytest.raises(DomainError) as caught:
        Identifier.of(kind, value, country)
    assert caught.value.code == "identifier.invalid"
    assert reason in caught.value.message
    if len(value) > 3:
        assert value not in f"{caught.value} {caught.value.hint} {caught.value!r}"


@given(st.sampled_from(IdentifierKind), st.sampled_from(["CN", "DE", "GB", "US"]), st.text())
def test_any_text_is_taken_or_refused_with_the_same_code(
    kind: IdentifierKind, country: str, value: str
) -> None:
    try:
        found = Identifier.of(kind, value, country)
    except DomainError as fault:
        told = fault.code
    else:
        told = "taken" if found.value.isalnum() else "odd"
    assert told in {"taken", "identifier.invalid"}


@pytest.mark.parametrize(("kind", "country", "value"), VALID)
def test_no_representation_shows_the_number(kind: IdentifierKind, country: str, value: str) -> None:
    found = Identifier.of(kind, value, country)
    party = Party(Address("CN", name="Canary Person", phone="13800000000"), (found,))
    for shown in (repr(found), repr(party), str(party), found.masked):
        assert value not in shown
        assert "Canary" not in shown
        assert "13800000000" not in shown
    assert party.identifier(kind) is found


def test_a_short_number_is_masked_whole() -> None:
    assert Identifier.of(K.PERSONAL_ID, "AB123", "US").masked == "…"


@pytest.mark.parametrize("country", ["", "ZZ", "EU", "de", "DEU"])
def test_an_address_has_a_country_of_iso_3166(country: str) -> None:
    with pytest.raises(DomainError) as caught:
        Address(country)
    assert caught.value.code == "country.unknown"
