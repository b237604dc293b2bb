"""What every file keeps: a length that can be read, a first sentence, no path of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 400
MACHINE_PATH = re.compile(r"(?:^|[^a-z.])/(?:work|root|home|Users|tmp)/[a-z]", re.MULTILINE)

SHIPPED = sorted(
    path
    for source in (ROOT / "src", *(ROOT / "plugins").glob("*/src"))
    for path in source.rglob("*.py")
)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_a_shipped_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "migrations" not in path.parts:
        assert len(text.splitlines()) < LONGEST, "split it, or argue in docs/adr"
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module starts with a docstring"


def test_no_file_holds_a_path_of_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (raw := path.read_bytes()):
            found += [
                f"{name}: {hit}" for hit in MACHINE_PATH.findall(raw.decode("utf-8", "replace"))
            ]
    assert not found
