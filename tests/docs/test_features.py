"""The rows of the feature list that this version promises are each shown by a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROMISED = {1, 3, 7, 18, 71, 72, 74, 76, 86, 118, 121, 122, 125, 126, 127, 128, 132, 136, 137, 140}
PROMISED |= {24, 124, 144, 145, 149}


def marks(node: ast.AST) -> Iterator[int]:
    """Yield the rows of every `pytest.mark.feature(…)` below a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.feature":
            yield from (ast.literal_eval(row) for row in call.args)


def shown() -> Iterator[int]:
    """Yield the rows that a test carries, or a module of tests as a whole."""
    of_plugins = ROOT.glob("plugins/cbec-*/tests/**/test_*.py")
    for path in [*ROOT.glob("tests/**/test_*.py"), *of_plugins]:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for decorator in node.decorator_list:
                    yield from marks(decorator)
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
                yield from marks(node.value)


def test_every_promised_row_is_shown() -> None:
    assert set(shown()) >= PROMISED
