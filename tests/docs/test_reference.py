"""The reference has everything that the code has; what it should have is found by reading source.

The pages are written by importing; these tests read syntax trees instead, so that a generator that
misses something cannot miss it twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "cbec_core"
Page = Callable[[str], str]


def classes(folder: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield module name and class of a room."""
    for path in sorted((CORE / folder).glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield path.stem, node


def signature(function: ast.FunctionDef, name: str) -> str:
    """Return a signature as the source has it, without `self`."""
    for several in (function.args.posonlyargs, function.args.args):
        several[:] = [a for a in several if a.arg not in ("self", "cls")]
    return (
        f"{name}({ast.unparse(function.args)}) -> {ast.unparse(function.returns or ast.Name(''))}"
    )


def loose(text: str) -> str:
    """Return a text without blanks and quotes, in which two printers may differ."""
    return re.sub(r"[\s'\"]", "", text)


def hook_specs() -> Iterator[tuple[ast.FunctionDef, str]]:
    for _, area in classes("hooks"):
        for function in area.body:
            if isinstance(function, ast.FunctionDef):
                for mark in function.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "rule":
                        yield function, ast.literal_eval(mark.args[0])


def test_every_hook_is_documented_with_signature_rule_and_user(reference: Page) -> None:
    page = reference("hooks")
    specs = list(hook_specs())
    assert len(specs) > 10
    for function, rule in specs:
        found = re.search(rf"### `{function.name}`\n(.*?)(?=\n##|\Z)", page, re.DOTALL)
        assert found, function.name
        section = found.group(1)
        assert loose(signature(function, function.name)) in loose(section)
        assert f"Rule: `{rule}`." in section
        assert (ast.get_docstring(function) or "?") in section
        assert "Used by: none" not in section, f"{function.name}: no shipped plugin uses it"


def test_every_combining_rule_is_explained(reference: Page) -> None:
    page = reference("hooks")
    for rule in {rule for _, rule in hook_specs()}:
        assert f"| `{rule}` |" in page


def test_every_port_method_is_documented_with_its_signature(reference: Page) -> None:
    page = loose(reference("ports"))
    methods = 0
    for module, node in classes("ports"):
        assert loose(f"### `{node.name}`") in page, f"{module}.{node.name}"
        if not any("Protocol" in ast.unparse(base) for base in node.bases):
            continue
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
                methods += 1
                assert loose(signature(function, f"{node.name}.{function.name}")) in page
                assert loose(ast.get_docstring(function) or "?") in page, function.name
    assert methods > 80


def test_every_field_of_a_request_or_result_is_documented(reference: Page) -> None:
    page = reference("ports")
    for module, node in classes("ports"):
        if not any("attrs.frozen" in ast.unparse(mark) for mark in node.decorator_list):
            continue
        section = page.split(f"### `{node.name}`\n", 1)[1].split("\n### ", 1)[0]
        for field in node.body:
            if isinstance(field, ast.AnnAssign):
                assert f"| `{ast.unparse(field.target)}` |" in section, f"{module}.{node.name}"


def defined_errors() -> Iterator[tuple[str, str]]:
    for root in (CORE, *sorted((ROOT / "plugins").glob("cbec-*/src"))):
        for path in sorted(root.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="define_errors"), args=[ast.Dict() as texts]):
                        for code, (message, _) in ast.literal_eval(texts).items():
                            yield code, message
                    case ast.Call(func=ast.Name(id="define_errors")):
                        raise AssertionError(f"{path.name}: write the texts as a literal")


def test_every_error_code_is_documented_with_its_message(reference: Page) -> None:
    page = reference("errors")
    defined = list(defined_errors())
    assert len(defined) > 70
    for code, message in defined:
        assert f"| `{code}` | {message}".replace("\n", " ") in page.replace("\\|", "|"), code


def test_every_group_of_errors_is_introduced() -> None:
    from meanings import ERROR_GROUPS

    plugins = {path.name for path in (ROOT / "plugins").glob("cbec-*")}
    texts = [path.read_text("utf-8") for path in (CORE / "domain").glob("*_texts.py")]
    defining = [text for text in texts if "define_errors(" in text]
    core = [node for text in defining for node in ast.walk(ast.parse(text))]
    codes = {node.value for node in core if isinstance(node, ast.Constant)}
    groups = {
        code.partition(".")[0]
        for code in codes
        if isinstance(code, str) and re.fullmatch(r"[a-z]+(\.[a-z_]+)+", code)
    }
    assert plugins
    assert groups <= set(ERROR_GROUPS)


def enum_values(path: str, name: str) -> set[str]:
    tree = ast.parse((CORE / path).read_text("utf-8"))
    found = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)
    return {ast.literal_eval(n.value) for n in found.body if isinstance(n, ast.Assign)}


@pytest.mark.parametrize(
    ("name", "path", "kind", "meanings"),
    [
        ("events", "domain/events.py", "EventType", "EVENTS"),
        ("permissions", "domain/merchant.py", "Permission", "PERMISSIONS"),
    ],
)
def test_every_event_type_and_permission_is_documented(
    reference: Page, name: str, path: str, kind: str, meanings: str
) -> None:
    import meanings as texts

    page, values = reference(name), enum_values(path, kind)
    assert set(getattr(texts, meanings)) == values, "a meaning is missing or left over"
    for value in values:
        assert f"| `{value}` |" in page


def test_every_reason_is_documented_with_what_to_do(reference: Page) -> None:
    from cbec_core.domain.reason_texts import REASONS

    page = reference("reasons")
    for code, text in REASONS.items():
        hint = text.hint.replace("{run}", "RUN")
        assert f"| `{code}` | {text.message} | {hint} |" in page


def test_every_permission_of_a_plugin_is_documented(reference: Page) -> None:
    page = reference("permissions")
    sources = (ROOT / "plugins").glob("cbec-*/src/**/*.py")
    texts = [path.read_text("utf-8") for path in sources]
    added = [name for text in texts for name in re.findall(r'PermissionSpec\(\s*"([^"]+)"', text)]
    assert added
    for name in added:
        assert f"| `{name}` |" in page


def test_every_configuration_key_is_documented_with_its_meaning(reference: Page) -> None:
    from meanings import CONFIG

    page = reference("config")
    models = {
        node.name: node
        for node in ast.parse((CORE / "config" / "settings.py").read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }

    def keys(model: str, prefix: str) -> Iterator[str]:
        for field in models[model].body:
            if not isinstance(field, ast.AnnAssign):
                continue
            name, kind = f"{prefix}{ast.unparse(field.target)}", ast.unparse(field.annotation)
            below = next((other for other in models if re.search(rf"\b{other}\b", kind)), None)
            if name == "model_config":
                continue
            if below:
                yield from keys(below, f"{name}{'[]' if 'tuple[' in kind else ''}.")
            else:
                yield name

    wanted = set(keys("Settings", ""))
    assert len(wanted) > 20
    assert set(CONFIG) == wanted, "a meaning is missing or left over"
    for key in wanted:
        assert f"| `{key}` |" in page


def test_every_command_is_documented_with_its_options(reference: Page) -> None:
    import click

    from cbec_core.cli.main import COMMANDS, load

    page = reference("commands")

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield name, command
        for member, found in getattr(command, "commands", {}).items():
            yield from walk(f"{name} {member}", found)

    for name, (target, _) in COMMANDS.items():
        for whole, command in walk(f"cbec {name}", load(target)):
            found = re.search(rf"^##+ `{whole}`\n(.*?)(?=\n##|\Z)", page, re.DOTALL | re.MULTILINE)
            assert found, whole
            assert command.help, f"{whole} says nothing of itself"
            for parameter in command.params:
                shown = parameter.opts if isinstance(parameter, click.Option) else []
                assert all(option in found.group(1) for option in shown), whole


def test_every_transition_table_is_documented(reference: Page) -> None:
    page = reference("states")
    tables = re.findall(
        r'TransitionTable\(\s*"(\w+)"',
        "".join(path.read_text("utf-8") for path in (CORE / "domain").glob("*.py")),
    )
    assert len(tables) >= 8
    for entity in tables:
        assert f"## {entity}\n" in page


def test_every_name_that_plugins_import_is_documented(reference: Page) -> None:
    from cbec_core import api

    page = reference("api")
    for name in api.__all__:
        assert f"| `{name}` |" in page


def test_every_service_of_the_application_is_documented(reference: Page) -> None:
    page = reference("app")
    tree = ast.parse((CORE / "app.py").read_text("utf-8"))
    services = [
        node.targets[0].attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and isinstance(node.value, ast.Call)
        and not node.targets[0].attr.startswith("_")
    ]
    assert len(services) > 8
    for service in services:
        assert f"## `cbec.{service}`" in page
    for method in ("Cbec.open", "orders.import_file", "runs.resolve", "refunds.refund"):
        assert f"{method}(" in page


def test_every_plugin_of_the_repository_is_documented(reference: Page) -> None:
    page = reference("plugins")
    for folder in (ROOT / "plugins").glob("cbec-*"):
        assert f"| `{folder.name}` |" in page
        readme = folder / "README.md"
        assert readme.exists(), f"{folder.name} has no README.md"
        for row in readme.read_text("utf-8").splitlines():
            if row.startswith("|"):
                assert row in page
