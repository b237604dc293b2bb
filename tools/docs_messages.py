"""Bring the catalogues of the documentation in step with its pages.

    python tools/docs_messages.py

extracts the messages of every page by Sphinx and updates `docs/locale/*/LC_MESSAGES/**/*.po`. New
messages come without a translation and are listed, to be written into the `.po`. Sphinx compiles
the catalogues when it builds.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

DOCS = Path(__file__).parents[1] / "docs"
LOCALE = DOCS / "locale"
LANGUAGES = ("zh",)

# Pages for maintainers stay in English: the Chinese home page says so, and so does CONTRIBUTING.md.
ENGLISH = re.compile(r"adr/\d{4}-.*|explanation/performance")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def pages() -> dict[str, list[str]]:
    """Return the messages of every page that is translated, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        build = ["-m", "sphinx", "-q", "-b", "gettext", str(DOCS), folder]
        subprocess.run([sys.executable, *build], check=True)
        found = {}
        for path in sorted(Path(folder).rglob("*.pot")):
            page = path.relative_to(folder).with_suffix("").as_posix()
            if not ENGLISH.fullmatch(page):
                with path.open("rb") as file:
                    found[page] = [str(message.id) for message in read_po(file) if message.id]
        return found


def catalogue(language: str, page: str) -> Path:
    """Return where the translation of a page is kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{page}.po"


def read(path: Path) -> Catalog:
    """Return a catalogue, or an empty one if there is none yet."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def update(path: Path, language: str, messages: list[str]) -> list[str]:
    """Write a catalogue of these messages with what is translated; return what is not."""
    known = read(path)
    catalog = Catalog(
        locale=language,
        project="cbec",
        header_comment=f"# {language} documentation of cbec, kept by tools/docs_messages.py.",
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )
    for text in messages:
        old = known.get(text)
        catalog.add(text, old.string if old and not old.fuzzy else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, omit_header=False)
    return [str(message.id) for message in catalog if message.id and not message.string]


def main() -> int:
    """Update every catalogue and list what is not translated."""
    missing = 0
    wanted = pages()
    for language in LANGUAGES:
        for page, messages in wanted.items():
            path = catalogue(language, page)
            for text in update(path, language, messages):
                print(f"{path.relative_to(DOCS)}: {text}")
                missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
