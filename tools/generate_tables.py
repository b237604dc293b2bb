"""Write the small ISO tables that the domain ships, from the lists of the standards.

    python tools/generate_tables.py list-one.xml

`list-one.xml` is ISO 4217 list one as the maintenance agency publishes it; the countries come from
the pycountry package (ISO 3166-1).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pycountry

DOMAIN = Path(__file__).parent.parent / "src" / "cbec_core" / "domain"


def read_exponents(list_one: Path) -> tuple[str, dict[str, int]]:
    root = ElementTree.parse(list_one).getroot()
    exponents: dict[str, int] = {}
    for entry in root.iter("CcyNtry"):
        code, units = entry.findtext("Ccy"), entry.findtext("CcyMnrUnts")
        if code and units and units.isdigit():
            exponents[code] = int(units)
    return root.attrib["Pblshd"], exponents


def write(name: str, doc: str, constant: str, kind: str, rows: Mapping[str, int | str]) -> None:
    body = "".join(f'    "{key}": {value!r},\n'.replace("'", '"') for key, value in rows.items())
    (DOMAIN / name).write_text(
        f'"""{doc}"""\n\nfrom __future__ import annotations\n\nfrom typing import Final\n\n'
        f"{constant}: Final[dict[str, {kind}]] = {{\n{body}}}\n",
        encoding="utf-8",
    )


def main(list_one: str) -> None:
    published, exponents = read_exponents(Path(list_one))
    write(
        "currencies.py",
        f"Decimals of each currency, generated from ISO 4217 list one of {published}.",
        "EXPONENTS",
        "int",
        dict(sorted(exponents.items())),
    )
    countries = {c.alpha_2: c.numeric for c in sorted(pycountry.countries, key=lambda c: c.alpha_2)}
    write(
        "countries.py",
        "Country codes of ISO 3166-1, alpha-2 to numeric, generated from pycountry.",
        "COUNTRIES",
        "str",
        countries,
    )


if __name__ == "__main__":
    main(sys.argv[1])
