"""The codes of this plugin; none of them repeats what a person wrote."""

from __future__ import annotations

from cbec_core.api import DomainError, define_errors

__all__ = ["DocumentError"]

define_errors(
    {
        "documents.missing": (
            "The document {kind} cannot be drawn; missing: {fields}.",
            "Complete the fields at the order, the product or the merchant, and draw it again.",
        ),
        "documents.kind_unknown": (
            "This plugin does not draw documents of kind {kind}.",
            "It draws label, cn22, cn23, commercial_invoice, packing_list; others draw the rest.",
        ),
        "documents.language_unknown": (
            "There are no documents in the language {language!r}.",
            "Use en or zh.",
        ),
        "documents.text_too_long": (
            "{field} is too long for its place on the {kind}.",
            "Shorten it; nothing is cut off silently on a paper that others must read.",
        ),
        "documents.script_unsupported": (
            "{field} holds {script} characters, which cannot be drawn.",
            "Write it in Latin, Greek, Cyrillic, Chinese, Japanese or Korean characters.",
        ),
        "documents.tracking_number_invalid": (
            "The tracking number cannot be drawn as Code 128.",
            "Tracking numbers have 4 to 40 letters and digits.",
        ),
        "documents.cn22_over_limit": (
            "The goods may be worth more than 300 SDR: CN22 does not hold, CN23 is needed.",
            "Ask for cn23: it holds at any value, and cbec-documents names it where CN22 does not.",
        ),
        "documents.not_pdf": (
            "{name} cannot be merged: it is {media_type}, not a PDF.",
            "Print it by itself: `cbec orders papers ORDER --out DIR` writes it as it came.",
        ),
        "documents.pdf_unreadable": (
            "{name} cannot be merged: it cannot be read as a PDF, or is encrypted.",
            "Leave its order out, and ask the carrier for the paper again.",
        ),
        "documents.font_unusable": (
            "The font {name} cannot be used: {reason}.",
            "Set providers.documents.documents.cjk_font to a TrueType file (.ttf or .ttc).",
        ),
    }
)


class DocumentError(DomainError):
    """A paper that cannot be drawn; importing this class defines its codes."""
