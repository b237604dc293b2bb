"""The documentation in Chinese: whole, and with the same code, links and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import docs_messages

DOCS = Path(__file__).parents[2] / "docs"
HAN = re.compile(r"[\u4e00-\u9fff]")
LITERAL = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
TARGET = re.compile(r"\]\(([^)]*)\)")
ROLE = re.compile(r"\{[\w:-]+\}(?=`)")
NUMBER = re.compile(r"\bOP-\d+\b")
# What is the same in both languages: a requirement's number, code alone, a file's name.
NO_WORDS = re.compile(r"OP-\d+|cbec")
FIELD = re.compile(r"\{[^}]*\}")
WORD = re.compile(r"[A-Za-z]")
TABLES = ("RULES", "ERROR_GROUPS", "EVENTS", "PERMISSIONS", "CONFIG")
REFERENCE = sorted((DOCS / "reference").glob("*.md"))
Pages = dict[str, list[str]]


@pytest.fixture(scope="module")
def pages() -> Pages:
    pytest.importorskip("sphinx", reason="nox -s docs installs it")
    return docs_messages.pages()


def kept(text: str) -> Counter[str]:
    """Return what a translation must not touch."""
    literals = [found.group(2) for found in LITERAL.finditer(text)]
    return Counter([*literals, *TARGET.findall(text), *ROLE.findall(text), *NUMBER.findall(text)])


def words(text: str) -> str:
    """Return a text without what is not translated."""
    return NO_WORDS.sub("", LITERAL.sub("", text)).strip(" ,/")


def translations() -> list[tuple[str, str, str]]:
    """Return page, message and translation of every catalogue of a page."""
    root = docs_messages.catalogue("zh", "index").parent
    return [
        (path.relative_to(root).with_suffix("").as_posix(), str(message.id), str(message.string))
        for path in sorted(root.rglob("*.po"))
        if path.name != "sphinx.po"
        for message in docs_messages.read(path)
        if message.id
    ]


@pytest.mark.feature(132)
def test_every_message_of_every_page_is_translated(pages: Pages) -> None:
    assert {"index", "glossary", "tutorial/index", "how-to/embed"} <= pages.keys()
    missing = []
    for page, messages in pages.items():
        catalog = docs_messages.read(docs_messages.catalogue("zh", page))
        for text in messages:
            found = catalog.get(text)
            if found is None or found.fuzzy or not found.string:
                missing.append(f"{page}: {text}")
    assert not missing, "run python tools/docs_messages.py, then translate"


def test_what_stays_in_english_is_named(pages: Pages) -> None:
    """Decision records and the page of measures: the rules and the Chinese home page say so."""
    every = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}
    left = {page for page in every - pages.keys() if not page.startswith("_")}
    assert {page for page in left if not re.match(r"adr/\d{4}-", page)} == {
        "explanation/performance"
    }
    assert "`docs/explanation/performance.md`" in (DOCS.parent / "CONTRIBUTING.md").read_text(
        "utf-8"
    )
    home = docs_messages.read(docs_messages.catalogue("zh", "index"))
    assert any("决策记录和性能测量目前只有英文" in str(message.string) for message in home)


def test_no_translation_outlives_its_message(pages: Pages) -> None:
    left = [f"{page}: {text}" for page, text, _ in translations() if text not in pages[page]]
    assert not left, "run python tools/docs_messages.py"


def test_a_translation_is_chinese() -> None:
    assert not [
        text for _, text, chinese in translations() if words(text) and not HAN.search(chinese)
    ]


def test_code_links_and_numbers_survive_translation() -> None:
    changed = [
        (page, text, chinese)
        for page, text, chinese in translations()
        if kept(text) != kept(chinese)
    ]
    assert not changed


def test_the_readme_says_the_same_in_chinese() -> None:
    english, chinese = (
        (DOCS.parent / name).read_text("utf-8") for name in ("README.md", "README.zh.md")
    )
    fence = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    assert fence.findall(english) == fence.findall(chinese)
    assert set(TARGET.findall(english)) ^ set(TARGET.findall(chinese)) == {
        "README.md",
        "README.zh.md",
    }
    assert english.count("\n## ") == chinese.count("\n## ")


@pytest.mark.parametrize("table", TABLES)
def test_every_meaning_has_its_chinese(reference: Callable[[str], str], table: str) -> None:
    import meanings
    import meanings_zh

    english, chinese = getattr(meanings, table), getattr(meanings_zh, table)
    assert set(english) == set(chinese)
    for name, text in english.items():
        assert HAN.search(chinese[name]), name
        said = {literal for _, literal in LITERAL.findall(chinese[name])}
        assert {literal for _, literal in LITERAL.findall(text)} == said, name


def test_what_generators_say_has_its_chinese_and_nothing_is_left_over(
    reference: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import meanings_zh
    import reference_language
    from cbec_reference import expand

    class Recorded(dict[str, str]):
        asked: set[str] = set()

        def __contains__(self, text: object) -> bool:
            self.asked.add(str(text))
            return super().__contains__(text)

    said = Recorded(meanings_zh.SAID)
    monkeypatch.setattr(meanings_zh, "SAID", said)
    reference_language.untranslated.clear()
    for page in REFERENCE:
        expand(page.read_text("utf-8"), "zh")
    assert not reference_language.untranslated
    assert not said.keys() - said.asked


def test_every_error_stands_there_in_chinese_beside_its_english(
    reference: Callable[[str], str],
) -> None:
    from cbec_reference import expand

    text = (DOCS / "reference" / "errors.md").read_text("utf-8")
    english, chinese = reference("errors"), expand(text, "zh")
    rows = re.findall(r"^\| (`[a-z._]+`) \| (.+) \| (.*) \|$", english, re.MULTILINE)
    assert len(rows) > 70
    for code, message, hint in rows:
        row = re.search(rf"^\| {re.escape(code)} \| (.+)$", chinese, re.MULTILINE)
        assert row, code
        said, told, beside = re.split(r"(?<!\\) \| ", row.group(1).removesuffix(" |"))
        for before, after in ((message, said), (hint, told)):
            assert HAN.search(after) or not WORD.search(FIELD.sub("", before)), code
        assert beside == f"{message} {hint}".strip(), code


def test_search_finds_a_word_inside_a_sentence(reference: Callable[[str], str]) -> None:
    pytest.importorskip("sphinx", reason="nox -s docs installs it")
    from chinese_search import SearchPhrases

    terms = SearchPhrases({}).split("未知的报关单绝不重复提交，`refund` 除外")
    assert {"报关", "报关单", "重复提交", "refund"} <= set(terms)
