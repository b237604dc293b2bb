"""Run the blocks of one page in a folder: python, files and `cbec` commands, in their order.

Called as `python driver.py page.md` by test_code.py, in a process of its own.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import traceback
from pathlib import Path

FENCE = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[int, str, str, str]]:
    """Return line, language, file name and body of every fenced block."""
    found = []
    for match in FENCE.finditer(text):
        language, _, name = match.group(2).strip().partition(" ")
        line = text.count("\n", 0, match.start()) + 2
        found.append((line, language, name.strip(), match.group(3)))
    return found


def commands(body: str) -> list[str]:
    """Return the `$ cbec …` lines of a console block; what is not marked is not run."""
    joined = body.replace("\\\n", " ")
    return [line[2:] for line in joined.splitlines() if line.startswith("$ cbec ")]


def main(page: Path) -> int:
    sys.path.insert(0, os.getcwd())
    scope: dict[str, object] = {"__name__": "__main__"}
    for line, language, name, body in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}:{line}"
        if name and not language.startswith("{"):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(body, encoding="utf-8")
        elif language == "python":
            try:
                exec(compile("\n" * (line - 1) + body, where, "exec"), scope)
            except BaseException:
                traceback.print_exc()
                print(f"{where}: the block failed", file=sys.stderr)
                return 1
        elif language == "console":
            for command in commands(body):
                arguments = [sys.executable, "-m", "cbec_core.cli.main", *shlex.split(command)[1:]]
                told = subprocess.run(arguments, capture_output=True, text=True, check=False)
                if told.returncode:
                    print(f"{where}: {command}\n{told.stdout}{told.stderr}", file=sys.stderr)
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
