"""Suggest subheadings for descriptions of goods."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from cbec_classifier.calibration import CALIBRATION, evidence
from cbec_classifier.index import Index, index
from cbec_classifier.query import understand
from cbec_core.api import DomainError

__all__ = ["MOST", "Candidate", "suggest", "suggest_many"]

MOST: Final = 100


@attrs.frozen
class Candidate:
    """A subheading that may be the one; `score` is how often a code with such a score is right.

    `why` holds the words of the description that speak for it, `path` chapter and heading with
    their texts, `nomenclature` the edition that the code is of.
    """

    code: str
    description: str
    score: float
    why: tuple[str, ...]
    path: tuple[tuple[str, str], ...]
    nomenclature: str


def suggest(description: str, language: str = "", limit: int = 10) -> tuple[Candidate, ...]:
    """Return candidates of six digits for a description, best first; none if nothing is known.

    `language` is en or zh; without it Chinese characters are read as Chinese and the rest as
    English. Raises `classify.no_words`, `classify.too_long`, `classify.language_unknown`,
    `classify.limit_invalid` and `classify.nomenclature_unusable`.
    """
    (found,) = suggest_many([description], language, limit)
    return found


def suggest_many(
    descriptions: Iterable[str], language: str = "", limit: int = 10
) -> tuple[tuple[Candidate, ...], ...]:
    """Return the candidates of each description in their order; raises as `suggest` does."""
    if not 1 <= limit <= MOST:
        raise DomainError("classify.limit_invalid", most=MOST)
    return tuple(_candidates(index(), each, language, limit) for each in descriptions)


def _candidates(known: Index, description: str, language: str, limit: int) -> tuple[Candidate, ...]:
    # Scores depend on the others found, so they are the same whatever limit is asked for.
    hits = known.search(understand(description, language, known.spelling), MOST)
    given = evidence([hit.score for hit in hits])
    source = known.nomenclature
    return tuple(
        Candidate(
            hit.code,
            source.texts[hit.code],
            round(CALIBRATION.score(each), 4),
            hit.why,
            source.path(hit.code),
            source.edition,
        )
        for hit, each in zip(hits[:limit], given, strict=False)
    )
