"""The table of exponents is ISO 4217 list one, nothing more and nothing less."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from cbec_core.domain.currencies import EXPONENTS


def test_the_exponents_are_those_of_list_one(vendor_data: Path) -> None:
    tree = ET.parse(vendor_data / "pay" / "fx" / "iso4217-list-one.xml")
    listed = {}
    for entry in tree.iter("CcyNtry"):
        code, units = entry.findtext("Ccy"), entry.findtext("CcyMnrUnts")
        if code and units and units.isdigit():
            listed[code] = int(units)
    assert listed == EXPONENTS


def test_the_famous_exceptions_are_there() -> None:
    exceptions = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3, "CLF": 4}
    assert {code: EXPONENTS[code] for code in exceptions} == exceptions
