"""Customs borders: which countries form one customs territory, and which places lie outside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from cbec_core.domain.party import Address

__all__ = ["BORDER_RULES", "BorderRule", "crosses_customs_border", "place_in", "region_of"]


@attrs.frozen
class BorderRule:
    """Countries among which goods need no declaration, or postcodes that are apart from theirs.

    `region` is the code under which the rules of the place are kept, if it has rules of its own.
    """

    rule: str
    countries: frozenset[str]
    valid_from: date
    source: str
    valid_to: date | None = None
    postcodes: tuple[str, ...] = ()
    region: str = ""

    def holds(self, address: Address, on: date) -> bool:
        """Tell whether an address falls under the rule on a day."""
        return self.covers(address) and self.valid_from <= on <= (self.valid_to or date.max)

    def covers(self, address: Address) -> bool:
        """Tell whether an address is one of which the rule speaks, on whatever day."""
        if address.country not in self.countries:
            return False
        postcode = address.postcode.replace(" ", "").upper()
        return not self.postcodes or postcode.startswith(self.postcodes)


_EU: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK"
_OVERSEAS: Final = "971 972 973 974 975 976 977 978 984 986 987 988"
_UCC: Final = "Regulation (EU) 952/2013 art. 4; before it Regulation (EEC) 2913/92 art. 3"
_FISCAL: Final = "Directive 2006/112/EC art. 6; Regulation (EU) 952/2013 art. 1(3) and 4"
_WINDSOR: Final = "Windsor Framework; Joint Committee Decision 1/2023"
_US: Final = "19 CFR 101.1"
_DIRECTIVE, _BREXIT, _FORAKER = date(2007, 1, 1), date(2021, 1, 1), date(1901, 7, 25)

# Country and postcodes of places that are apart. Where the law asks for less than a declaration,
# as it does from Great Britain to Northern Ireland, a border is assumed.
_APART: Final = (
    ("GB", "BT", _BREXIT, _WINDSOR),
    ("ES", "35 38", _DIRECTIVE, _FISCAL),  # Canary Islands
    ("ES", "51", _DIRECTIVE, _FISCAL),  # Ceuta
    ("ES", "52", _DIRECTIVE, _FISCAL),  # Melilla
    ("DE", "27498", _DIRECTIVE, _FISCAL),  # Heligoland
    ("DE", "78266", _DIRECTIVE, _FISCAL),  # Büsingen
    ("IT", "22061", _DIRECTIVE, _FISCAL),  # Campione d'Italia
    ("IT", "23041", _DIRECTIVE, _FISCAL),  # Livigno
    ("GR", "63086", _DIRECTIVE, _FISCAL),  # Mount Athos
    ("FI", "22", _DIRECTIVE, _FISCAL),  # Åland
    *(("FR", overseas, _DIRECTIVE, _FISCAL) for overseas in _OVERSEAS.split()),
    ("US", "008", _FORAKER, _US),  # Virgin Islands
    ("US", "969", _FORAKER, _US),  # Guam, Northern Mariana Islands
    ("US", "96799", _FORAKER, _US),  # American Samoa
)

_REGIONS: Final = {("GB", "BT"): "NI"}


def _rules() -> Iterator[BorderRule]:
    for country, places, since, source in _APART:
        postcodes = tuple(places.split())
        rule = f"customs.apart.{country}-{postcodes[0]}.{since:%Y-%m}"
        region = _REGIONS.get((country, places), "")
        yield BorderRule(rule, frozenset({country}), since, source, None, postcodes, region)
    for countries, since, until, source in (
        (f"{_EU} GB", date(2013, 7, 1), date(2020, 12, 31), _UCC),
        (_EU, _BREXIT, None, _UCC),
        ("CH LI", date(1924, 1, 1), None, "SR 0.631.112.514"),
        ("US PR", _FORAKER, None, _US),
    ):
        members = countries.split()
        name = "EU" if "DE" in members else members[0]
        rule = f"customs.territory.{name}.{since:%Y-%m}"
        yield BorderRule(rule, frozenset(members), since, source, until)


BORDER_RULES: Final = tuple(_rules())  # the first that holds counts


def crosses_customs_border(here: Address, there: Address, on: date) -> bool:
    """Tell whether goods sent from one address to another on a day are declared.

    Two countries are apart unless a rule joins them, and some places are apart from their country.
    """
    return _territory(here, on) != _territory(there, on)


def region_of(address: Address) -> str:
    """Return the code of the region by whose rules goods come in: its own, else the address's.

    Since when it has rules of its own, those rules say.
    """
    found = (rule.region for rule in BORDER_RULES if rule.region and rule.covers(address))
    return next(found, "") or address.region


def place_in(country: str, region: str) -> Address:
    """Return an address that lies where a country and the code of a region say."""
    apart = (rule for rule in BORDER_RULES if rule.region and rule.region == region)
    rule = next((rule for rule in apart if country in rule.countries), None)
    return Address(country, region=region, postcode=rule.postcodes[0] if rule else "")


def _territory(address: Address, on: date) -> str:
    found = (rule.rule for rule in BORDER_RULES if rule.holds(address, on))
    return next(found, address.country)
