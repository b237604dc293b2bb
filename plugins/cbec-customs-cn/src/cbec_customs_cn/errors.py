"""The codes of this plugin."""

from __future__ import annotations

from cbec_core.api import DomainError, Retry, define_errors

__all__ = ["refused"]

define_errors(
    {
        "ceb.kind_unknown": (
            "{kind} is no message of the standard 202205.",
            "The plugin's README lists the messages; they are written like CEB603.",
        ),
        "ceb.too_large": (
            "The document is larger than {most} bytes, or has more elements than a message has.",
            "Nothing was read; split the message, or look at what was received.",
        ),
        "ceb.not_utf8": (
            "The document is not in UTF-8.",
            "Messages are exchanged in UTF-8 only; save or send it again in that encoding.",
        ),
        "ceb.doctype": (
            "The document has a document type or entities.",
            "Nothing was read: no message of customs has them.",
        ),
        "ceb.not_xml": (
            "The document is not well-formed at line {line}: it is cut off or damaged.",
            "Fetch or build it again; nothing was read.",
        ),
        "ceb.namespace": (
            "The root element is not in the namespace {expected}.",
            "Look whether the file is a CEB message, and not its DXP envelope.",
        ),
        "ceb.root": (
            "The root element {found} is no message of the standard 202205.",
            "Look whether the file is a CEB message; the plugin's README lists them.",
        ),
        "ceb.not_as_standard": (
            "{kind} departs from the standard {count} times, first at {path} ({finding}).",
            "Mend what check_structure lists; receipts of customs can be read leniently.",
        ),
        "ceb.character": (
            "{path} holds a character that XML cannot carry.",
            "Remove control characters and halves of surrogate pairs at the source.",
        ),
        "ceb.value_missing": (
            "{path} has no value, and the standard requires one.",
            "Give the field; check_structure lists all that is missing.",
        ),
        "ceb.value_type": (
            "{path} holds a value of another type than {expected}, or a number that is not finite.",
            "Text is str, amounts and quantities are Decimal, counts are int; never float.",
        ),
        "ceb.time": (
            "A time is not written as the standard writes it.",
            "Times are YYYYMMDDhhmmss, of receipts with three digits more, days YYYYMMDD.",
        ),
        "ceb.time_naive": (
            "A time has no zone.",
            "Give an aware time; it is written in China's local time.",
        ),
        "ceb.key_unreadable": (
            "{file} holds no RSA key with its certificate that the password opens.",
            "Check file and password; keys are PEM or PKCS#12. an SM2 key needs another signer.",
        ),
        "ceb.envelope": (
            "The DXP envelope cannot be read: {reason}.",
            "Look whether the file is a DxpMsg or DxpRep of the exchange platform.",
        ),
        "ceb.envelope_field": (
            "{name} of a DXP envelope needs {least} to {most} characters or parts, not {found}.",
            "Correct it; the exchange platform refuses other lengths.",
        ),
        "ceb.receiver_unknown": (
            "No receiver of {way} messages is known for {day}.",
            "Name the receiver in the configuration; customs publishes its number.",
        ),
        "ceb.no_schemas": (
            "No .xsd file in {folder} declares a CEB message.",
            "Name the folder with the official schemas of the standard 202205.",
        ),
        "ceb.schema_unreadable": (
            "The schema {file} cannot be used.",
            "Keep xmldsig-core-schema.xsd beside it, and take both from the official archive.",
        ),
        "ceb.document_type": (
            "{path} is no document of {kind}.",
            "A message holds documents of one kind, from its own module in records.",
        ),
    }
)


def refused(code: str, /, **more: object) -> DomainError:
    """Return the error of a document or value that is refused."""
    return DomainError(code, retry=Retry.NEVER, **more)
