"""Screen names against a list of 20,000 entries, beside a loop of rapidfuzz over all its names.

cbec: normal form, index, scores, verdict by country and strength of the alias, for every name.
limit: the same normal form, then `rapidfuzz.process.extract` with `fuzz.ratio` over every listed
name, for a sample of the same names; nothing is judged.

The rows on recall count: of listed names with so many wrong letters, the share that was not found
(a ratio of 0 is all found), beside what the loop finds. A last row is the share of strangers, who
share words with the list but are not on it, that a person would have to look at.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from random import Random

from cbec_screening.entries import Entry, ListedName
from cbec_screening.matching import Matcher
from cbec_screening.names import tokens_of
from cbec_screening.settings import SanctionsSettings
from cbec_screening.store import Edition
from rapidfuzz import fuzz, process

from tests.benchmarks.harness import Figure, Settings, Span, alternate, compare, timed
from tests.benchmarks.listed_names import Names

ENTRIES = 20_000
NAMES = 1_000_000
SAMPLE = 500  # names of each round; a million of them in the loop would take hours
MISSPELT = 2_000
SETTINGS = SanctionsSettings()
EDITION = Edition("ofac", date(2026, 2, 27), "f", "0" * 64, ENTRIES, ENTRIES, datetime.now(UTC))


def listed() -> list[Entry]:
    """Return the list: every entry has a name, every second one an alias, some of them weak."""
    names, chance, entries = Names(2), Random(2), []
    for number in range(ENTRIES):
        found = [ListedName(names.name())]
        if chance.random() < 0.5:
            found.append(ListedName(names.name(), chance.random() < 0.1))
        entries.append(Entry(str(number), "entity", tuple(found)))
    return entries


def loop(names: Iterable[str], choices: list[str]) -> list[set[str]]:
    """Return what a loop over every listed name finds."""
    return [
        {
            choice
            for choice, _score, _place in process.extract(
                " ".join(tokens_of(name)),
                choices,
                scorer=fuzz.ratio,
                processor=None,
                score_cutoff=SETTINGS.review_at,
                limit=None,
            )
        }
        for name in names
    ]


def measure(settings: Settings) -> list[Figure]:
    """Return the ratio to the loop, the throughput of a whole batch, and what was missed."""
    entries = listed()
    built: list[Matcher] = []
    building = timed(lambda: built.append(Matcher.of(SETTINGS, [(EDITION, entries)])))
    matcher = built[0]
    choices = sorted({" ".join(tokens_of(n.text)) for entry in entries for n in entry.names})
    strangers = Names(3)
    sample = [(strangers.name(), "") for _ in range(SAMPLE)]
    asked = [name for name, _country in sample]
    times = alternate(
        {
            "cbec": lambda: {"sample": timed(lambda: list(matcher.names(sample)))},
            "limit": lambda: {"sample": timed(lambda: loop(asked, choices))},
        },
        settings.rounds,
    )
    note = f"{len(choices):,} names of {ENTRIES:,} entries, indexed in {building:.1f} s"
    label = f"{SAMPLE} names, loop over all"
    figures = [compare("screening", label, times, "sample", amount=SAMPLE, bar=0.1, note=note)]
    figures.append(batch(matcher, NAMES // settings.size))
    figures += [missed(matcher, choices, entries, errors) for errors in (1, 2, 3)]
    return figures


def batch(matcher: Matcher, amount: int) -> Figure:
    """Return the throughput of a whole batch; its ratio is the share of strangers that are hit."""
    strangers = Names(4)
    names = [(strangers.name(), "") for _ in range(amount)]
    hits = 0

    def work() -> None:
        nonlocal hits
        hits = sum(1 for found in matcher.names(names) if found)

    span: Span = timed(work)
    rate = round(amount / span)
    note = f"{hits:,} strangers like a listed name, in {span:.0f} s, one process"
    label = f"{amount:,} strangers, share to look at"
    return Figure(
        "screening", label, round(hits / amount, 3), rates={"cbec": rate}, unit="/s", note=note
    )


def missed(matcher: Matcher, choices: list[str], entries: list[Entry], errors: int) -> Figure:
    """Return the share of misspelt names whose entry was not found, beside that of the loop."""
    source, chance = Names(5), Random(5)
    chosen = [chance.choice(entries) for _ in range(MISSPELT)]
    asked = [source.reordered(source.misspelt(one.names[0].text, errors)) for one in chosen]
    ours = sum(
        one.id in {hit.entry.id for hit in matcher.name(name)}
        for one, name in zip(chosen, asked, strict=True)
    )
    count = MISSPELT // 10
    keys = [" ".join(tokens_of(one.names[0].text)) for one in chosen[:count]]
    theirs = sum(
        key in found for key, found in zip(keys, loop(asked[:count], choices), strict=True)
    )
    note = f"recall {ours / MISSPELT:.1%}; loop {theirs / count:.1%} of {count}"
    label = f"missed of {MISSPELT:,} with {errors} wrong"
    return Figure("screening", label, round(1 - ours / MISSPELT, 3), note=note)
