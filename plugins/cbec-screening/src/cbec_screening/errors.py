"""The codes of this plugin."""

from __future__ import annotations

from cbec_core.api import DomainError, Retry, define_errors

__all__ = ["refused"]

define_errors(
    {
        "sanctions.file_unreadable": (
            "{place} cannot be read: {reason}.",
            "Check the path and its permissions; nothing was stored.",
        ),
        "sanctions.file_too_large": (
            "{place} is larger than {most} bytes, or holds more parts than a list could need.",
            "The lists of the authorities are far smaller: look at what was downloaded.",
        ),
        "sanctions.xml_refused": (
            "{place} holds a document type or entities, which lists never do.",
            "Such a file may be an attack: find out where it comes from.",
        ),
        "sanctions.file_cut": (
            "{place} ends before its end.",
            "The download broke off; nothing was stored. Download it again.",
        ),
        "sanctions.end_unknown": (
            "{place} has no mark at its end, so nobody can tell whether rows are missing there.",
            "Say with --records how many rows it has, once for each file, or load the XML, which"
            " states it itself; nothing was stored.",
        ),
        "sanctions.counts_needed": (
            "{place} and its companions are {files} files, and --records was given otherwise.",
            "Give --records once for each file, in their order.",
        ),
        "sanctions.count_differs": (
            "{place} holds {found} entries and was to hold {stated}.",
            "The file is not whole; nothing was stored. Download it again.",
        ),
        "sanctions.not_understood": (
            "{place} is not as files of this list are.",
            "Nothing was stored; the plugin's README names the formats that are read.",
        ),
        "sanctions.contradiction": (
            "{place} is there twice, or belongs to no entry.",
            "Nothing was stored; download the files again, all on one day.",
        ),
        "sanctions.day_needed": (
            "{place} does not say when it was published.",
            "Give the day of the list with --published; the authority's page names it.",
        ),
        "sanctions.day_invalid": (
            "{place} is no day of the calendar, or lies in the future.",
            "Nothing was stored; download the file again.",
        ),
        "sanctions.day_differs": (
            "{place} was published on {found} and was to be of {stated}.",
            "Leave --published out where the file says its day itself.",
        ),
        "sanctions.older": (
            "The list {source} is stored as of {stored}, and the file is as of {day}.",
            "Download the newest list, or load this one with --replace.",
        ),
        "sanctions.shrunk": (
            "The list {source} would shrink from {stored} to {found} entries or names.",
            "Look whether the file is the whole list; --replace loads it nevertheless.",
        ),
        "sanctions.store_unusable": (
            "The list {source} cannot be kept or read: {reason}.",
            "Check providers.screening.sanctions.folder; a damaged file there may be removed, and"
            " its list loaded again.",
        ),
    }
)


def refused(code: str, place: str, **more: object) -> DomainError:
    """Return the error of a place in a file, which refuses the whole file."""
    return DomainError(code, retry=Retry.NEVER, place=place, **more)
