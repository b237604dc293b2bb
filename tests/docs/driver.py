"""Run the blocks of one page in a folder: python, files and commands, in their order.

What a page shows below a command is what it prints, where `…` stands for what differs from run to
run. A command that is to fail says so: `$ cbec … # ends with 1`.

Called as `python driver.py page.md` by test_code.py, in a process of its own.
"""

from __future__ import annotations

import glob
import os
import re
import shlex
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.installed import install  # noqa: E402  # from the repository's root

FENCE = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[int, str, str, str]]:
    """Return line, language, file name and body of every fenced block."""
    found = []
    for match in FENCE.finditer(text):
        language, _, name = match.group(2).strip().partition(" ")
        line = text.count("\n", 0, match.start()) + 2
        found.append((line, language, name.strip(), match.group(3)))
    return found


def commands(body: str) -> list[tuple[list[str], int, list[str]]]:
    """Return what is typed after each `$`, how it ends, and the lines that are shown below it."""
    found: list[tuple[list[str], int, list[str]]] = []
    for line in body.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            typed, _, code = line[2:].partition("# ends with ")
            found.append((shlex.split(typed), int(code or 0), []))
        elif found and line.strip():
            found[-1][2].append(line)
    return found


def expanded(words: list[str]) -> list[str]:
    """Return words with the names of the files that they stand for, as a shell does."""
    return [name for word in words for name in sorted(glob.glob(word)) or [word]]


def unlike(shown: list[str], printed: str) -> str:
    """Return what was printed if a page shows something else, nothing if it is the same."""
    wanted = [re.escape(line.rstrip()).replace("…", ".*") for line in shown]
    lines = [line.rstrip() for line in printed.splitlines() if line.strip()]
    same = len(wanted) == len(lines) and all(map(re.fullmatch, wanted, lines))
    return "" if same else f"it prints\n{printed}"


def obey(words: list[str], code: int, shown: list[str]) -> str:
    """Do what a line of the page says and return what went wrong; others than these are passed."""
    match words:
        case ["cbec", *arguments]:
            command = [sys.executable, "-m", "cbec_core.cli.main", *expanded(arguments)]
            told = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
            if told.returncode != code:
                return f"it ends with {told.returncode}\n{told.stdout}"
            return unlike(shown, told.stdout) if shown else ""
        case ["export", setting]:
            name, _, value = setting.partition("=")
            os.environ[name] = value
        case ["pip", "install", "-e", folder] if Path(folder).is_dir():
            source = str(install(Path(folder)).absolute())
            sys.path.insert(0, source)
            os.environ["PYTHONPATH"] = os.pathsep.join(
                filter(None, (source, os.environ.get("PYTHONPATH")))
            )
    return ""


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
            for words, code, shown in commands(body):
                if wrong := obey(words, code, shown):
                    print(f"{where}: {shlex.join(words)}\n{wrong}", file=sys.stderr)
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
