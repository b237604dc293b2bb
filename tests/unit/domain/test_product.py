"""What customs must know of goods falls back from variant to product to category."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.errors import DomainError
from cbec_core.domain.product import (
    Category,
    CustomsProfile,
    Product,
    ResponsiblePerson,
    ResponsibleRole,
    Variant,
    check_gtin,
    check_hs,
)

codes = st.integers(10**5, 10**12 - 1).map(str)
countries = st.sampled_from(["CN", "DE", "US", "GB"])
profiles = st.builds(
    CustomsProfile,
    hs=st.just("") | codes,
    origin=st.just("") | countries,
    description=st.sampled_from(["", "cotton shirt"]),
    description_zh=st.sampled_from(["", "棉衬衫"]),
    material=st.sampled_from(["", "cotton"]),
    net_weight_g=st.sampled_from([0, 120]),
    national=st.dictionaries(countries, codes, max_size=3).map(lambda d: tuple(d.items())),
    flags=st.frozensets(st.sampled_from(["battery", "liquid"])),
    maker_id=st.sampled_from(["", "M-1"]),
    gtin=st.sampled_from(["", "4006381333931"]),
)
PLAIN = ("hs", "origin", "description", "description_zh", "material", "net_weight_g")
PLAIN += ("maker_id", "gtin")


@given(profiles, profiles, profiles)
def test_the_narrowest_profile_that_knows_a_field_decides_it(
    own: CustomsProfile, of_product: CustomsProfile, of_category: CustomsProfile
) -> None:
    product = Product("p", "m", "Shirt", Category("c", "Shirts", of_category), of_product)
    found = Variant("SKU", product, customs=own).effective_customs
    widths = (own, of_product, of_category)
    for field in PLAIN:
        known = [value for width in widths if (value := getattr(width, field))]
        assert getattr(found, field) == (known[0] if known else type(getattr(own, field))())
    assert found.flags == own.flags | of_product.flags | of_category.flags
    for country in ("CN", "DE", "US", "GB"):
        national = [code for w in widths if (code := dict(w.national).get(country))]
        assert found.code_for(country) == (national[0] if national else found.hs)


@given(profiles)
def test_a_product_without_category_is_enough(own: CustomsProfile) -> None:
    assert Variant("SKU", Product("p", "m", "Shirt"), customs=own).effective_customs == own


@pytest.mark.parametrize("code", ["6109.10.00.10", "6109 10", "610910"])
def test_dots_and_blanks_in_a_code_are_taken_out(code: str) -> None:
    assert check_hs(code) == code.replace(".", "").replace(" ", "")


@pytest.mark.parametrize("code", ["", "61091", "6109101010101", "61091A", "٦١٠٩١٠", "-610910"])
def test_what_is_no_customs_code_is_refused(code: str) -> None:
    with pytest.raises(DomainError) as caught:
        check_hs(code)
    assert caught.value.code == "hs.invalid"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("hs.invalid", {"hs": "6109.10"}),
        ("hs.invalid", {"national": (("DE", "6109.10.00"),)}),
        ("country.unknown", {"origin": "ZZ"}),
        ("country.unknown", {"national": (("EU", "610910"),)}),
    ],
)
def test_a_profile_holds_only_codes_as_a_declaration_writes_them(
    code: str, changes: dict[str, object]
) -> None:
    with pytest.raises(DomainError) as caught:
        CustomsProfile(**changes)  # type: ignore[arg-type]
    assert caught.value.code == code


# GTIN-8, -12, -13 and -14; the first two are the examples of GS1 and of python-stdnum.
GTINS = ["73513537", "614141000036", "4006381333931", "6901234567892", "10614141000415"]


@pytest.mark.parametrize("code", GTINS)
def test_a_gtin_is_taken_as_it_is_printed_and_one_wrong_digit_is_seen(code: str) -> None:
    assert check_gtin(f" {code[:3]}-{code[3:]} ") == code
    for at, digit in enumerate(code):
        wrong = code[:at] + str((int(digit) + 1) % 10) + code[at + 1 :]
        with pytest.raises(DomainError) as caught:
            check_gtin(wrong)
        assert caught.value.code == "gtin.invalid"


@pytest.mark.parametrize("code", ["", "400638133393", "40063813339311", "4006381E33931", "123456"])
def test_what_is_no_gtin_is_refused(code: str) -> None:
    with pytest.raises(DomainError):
        CustomsProfile(gtin=code or "0")


def test_who_answers_for_goods_is_found_by_market() -> None:
    role = ResponsibleRole.RESPONSIBLE_PERSON
    everywhere = ResponsiblePerson(role, "Union Rep", "IE", "1 Quay, Dublin", "rep@example.com")
    german = ResponsiblePerson(role, "Vertreter", "DE", markets=("DE", "AT"))
    profile = CustomsProfile(persons=(german,)).or_else(CustomsProfile(persons=(everywhere,)))
    assert profile.person_for(role, "AT") == german
    assert profile.person_for(role, "FR") == everywhere
    assert profile.person_for(ResponsibleRole.MANUFACTURER, "FR") is None
    assert everywhere.lacks == ()
    assert german.lacks == ("address", "contact")
