"""The codes of this plugin."""

from __future__ import annotations

from cbec_core.api import DomainError, Retry, define_errors

__all__ = ["refused"]

define_errors(
    {
        "fx.file_unreadable": (
            "{place} cannot be read: {reason}.",
            "Check the path and its permissions; nothing of the call was stored.",
        ),
        "fx.file_too_large": (
            "{place} is larger than {most} bytes, or holds more parts than rates could need.",
            "Files of the authorities are far smaller: look at what was downloaded.",
        ),
        "fx.archive_refused": (
            "{place} is no archive of one file that can be opened.",
            "Download it again, or unpack it and load the file inside.",
        ),
        "fx.xml_refused": (
            "{place} holds a document type or entities, which files of rates never do.",
            "Such a file may be an attack: find out where it comes from.",
        ),
        "fx.not_understood": (
            "{place} is not as files of this source are.",
            "Download the file again; the plugin's README names the formats that are read.",
        ),
        "fx.rate_invalid": (
            "{place} is no rate: a plain number above zero is needed.",
            "Nothing of the file was stored; download it again.",
        ),
        "fx.day_invalid": (
            "{place} is no day of the calendar.",
            "Nothing of the file was stored; download it again.",
        ),
        "fx.currency_invalid": (
            "{place} is no currency code, or names one twice.",
            "Nothing of the file was stored; download it again.",
        ),
        "fx.contradiction": (
            "{place} gives another rate of {currency} for {day} than a place before it.",
            "Nothing was stored; find out which file is the authority's own.",
        ),
        "fx.already_stored": (
            "{source} is stored with another rate of {currency} for {day}.",
            "Load the file with --replace if the authority has corrected its rate.",
        ),
        "fx.store_unusable": (
            "The rates of {source} cannot be kept or read: {reason}.",
            "Check providers.fx.{source}.folder; the rates can be loaded again from their files.",
        ),
        "fx.fetch_failed": (
            "{source} gave no file: {reason}.",
            "Try again later, or download the file by hand and use `cbec fx load {source} FILE`.",
        ),
        "fx.no_rate": (
            "No rate from {base} to {quote} on {day} for {purpose}; asked: {sources}.",
            "Load the publication of that time with `cbec fx load`. A customs rate leads into the"
            " currency of the customs, and no source answers for a purpose that is not its own.",
        ),
    }
)


def refused(code: str, place: str, **more: object) -> DomainError:
    """Return the error of a place in a file, which refuses the whole file."""
    return DomainError(code, retry=Retry.NEVER, place=place, **more)
