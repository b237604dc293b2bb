"""Pages on what programs meet: the app, hooks, ports, errors, events, states."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from types import ModuleType
from typing import Any

import attrs
from meanings import RULES
from reference_language import in_english, meaning, say, translated
from reference_text import ROOT, code, doc, first_line, signature, table, type_text

import cbec_core.domain
import cbec_core.hooks
import cbec_core.ports
from cbec_core.domain.errors import catalogue
from cbec_core.domain.events import EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.reason_texts import REASONS
from cbec_core.domain.transitions import TransitionTable


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Yield the modules of a package by name."""
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        yield importlib.import_module(f"{package.__name__}.{info.name}")


def _own(module: ModuleType) -> Iterator[type[Any]]:
    for member in vars(module).values():
        if isinstance(member, type) and member.__module__ == module.__name__:
            yield member


def hook_functions() -> Iterator[tuple[type[Any], str, Any]]:
    """Yield area, name and specification of every hook."""
    for module in modules(cbec_core.hooks):
        for area in _own(module):
            for name, member in vars(area).items():
                if hasattr(member, "__cbec_rule__"):
                    yield area, name, member


def _users(hook: str) -> list[str]:
    word = re.compile(rf"def {hook}\b")
    return [
        plugin.name
        for plugin in sorted((ROOT / "plugins").glob("cbec-*"))
        if any(word.search(path.read_text("utf-8")) for path in plugin.glob("src/**/*.py"))
    ]


def hooks() -> str:
    """Write every hook with its signature, its rule and the shipped plugins that use it."""
    rules = ((f"`{name}`", meaning("RULES", name)) for name in RULES)
    out = [table(("rule", "how answers are combined"), rules)]
    last = None
    for area, name, function in hook_functions():
        if area is not last:
            out.append(f"## {say(doc(area).rstrip('.'))}\n")
            last = area
        out.append(f"### `{name}`\n")
        out.append(code(signature(function, name)))
        users = ", ".join(f"`{user}`" for user in _users(name)) or "none"
        end = say("Rule: `{rule}`. Used by: {users}.")
        end = end.format(rule=function.__cbec_rule__, users=users)
        out.append(f"{doc(function)}\n\n{end}\n")
    return "\n".join(out)


def is_protocol(member: type[Any]) -> bool:
    """Tell whether a class is a Protocol."""
    return bool(getattr(member, "_is_protocol", False))


def methods(protocol: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the public methods that a class defines itself."""
    for name, member in vars(protocol).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            yield name, member


def _protocol(member: type[Any]) -> Iterator[str]:
    yield f"### `{member.__name__}`\n"
    yield doc(member) + "\n"
    attributes = [
        (f"`{name}`", f"`{type_text(found)}`")
        for name, found in vars(member).get("__annotations__", {}).items()
    ]
    if attributes:
        yield table(("attribute", "type"), attributes)
    for name, function in methods(member):
        yield code(signature(function, f"{member.__name__}.{name}"))
        marks = ""
        if getattr(function, "__cbec_effect__", False):
            marks = say("*Effect: an operation; never retried, a failure is `UNKNOWN`.*")
        elif getattr(function, "__cbec_local__", False):
            marks = say("*Local: only computes.*")
        yield f"{doc(function)} {marks}".rstrip() + "\n"


def _value(member: type[Any]) -> Iterator[str]:
    yield f"### `{member.__name__}`\n"
    yield doc(member) + "\n"
    rows = []
    for field in attrs.fields(member):
        default = ""
        if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
            default = say("empty")
        elif field.default is not attrs.NOTHING:
            default = f"`{field.default!r}`"
        hidden = "" if field.repr else say("hidden from `repr`")
        rows.append((f"`{field.name}`", f"`{type_text(field.type)}`", default, hidden))
    yield table(("field", "type", "default", ""), rows)


def ports() -> str:
    """Write every port: its protocol, then its request and result values."""
    out = []
    for module in modules(cbec_core.ports):
        parts: list[str] = []
        members = list(_own(module))
        for member in members:
            if is_protocol(member):
                parts += _protocol(member)
        for member in members:
            if attrs.has(member):
                parts += _value(member)
            elif issubclass(member, StrEnum):
                parts.append(f"### `{member.__name__}`\n\n{doc(member)}\n")
                parts.append(", ".join(f"`{word.value}`" for word in member) + "\n")
            elif issubclass(member, Exception):
                parts.append(f"### `{member.__name__}`\n\n{doc(member)}\n")
        for name, function in vars(module).items():
            own = inspect.isfunction(function) and function.__module__ == module.__name__
            if own and name in getattr(module, "__all__", ()):
                parts.append(f"### `{name}`\n\n{code(signature(function, name))}")
                parts.append(doc(function) + "\n")
        if parts:
            title = module.__name__.rpartition(".")[2]
            out += [f"## {title}\n", say(doc(module)) + "\n", *parts]
    return "\n".join(out)


def plugin_errors() -> dict[str, dict[str, tuple[str, str]]]:
    """Return the texts that the plugins of this repository define, without importing them."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for path in sorted((ROOT / "plugins").glob("cbec-*/src/**/*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="define_errors"), args=[ast.Dict() as texts]):
                    plugin = path.relative_to(ROOT / "plugins").parts[0]
                    found.setdefault(plugin, {}).update(ast.literal_eval(texts))
    return found


def errors() -> str:
    """Write every code with its message and its hint, by group."""
    groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    ours = {code for texts in plugin_errors().values() for code in texts}
    for name, text in catalogue().items():
        if name not in ours:
            groups[name.partition(".")[0]].append(_error(name, text.message, text.hint))
    heads = (
        ("code", "message", "hint") if in_english() else ("code", "message", "hint", "in English")
    )
    out = []
    for group, rows in groups.items():
        out += [
            f"## {group}\n",
            meaning("ERROR_GROUPS", group) + "\n",
            table(heads, rows),
        ]
    for plugin, texts in plugin_errors().items():
        rows = [_error(name, message, hint) for name, (message, hint) in texts.items()]
        out += [f"## {plugin}\n", table(heads, rows)]
    return "\n".join(out)


def _error(name: str, message: str, hint: str) -> tuple[str, ...]:
    """Return a row; in another language the English text stands beside it, as logs have it."""
    row = (f"`{name}`", translated(message), translated(hint))
    return row if in_english() else (*row, f"{message} {hint}".strip())


def reasons() -> str:
    """Write every reason for which a run stands, with what it means and what to do."""
    rows = (
        (f"`{name}`", *(translated(t).replace("{run}", "RUN") for t in (text.message, text.hint)))
        for name, text in REASONS.items()
    )
    return table(("reason", "what it means", "what to do"), rows)


def events() -> str:
    """Write every event type with what it says."""
    rows = [
        (f"`{kind.value}`", f"`{kind.name}`", meaning("EVENTS", kind.value)) for kind in EventType
    ]
    return table(("type", "in Python", "the fact"), rows)


def plugin_permissions() -> Iterator[tuple[str, str, str]]:
    """Yield plugin, permission and text of what plugins add, without importing them."""
    for path in sorted((ROOT / "plugins").glob("cbec-*/src/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="PermissionSpec"),
                    args=[ast.Constant(value=name), ast.Constant(value=text)],
                ):
                    plugin = path.relative_to(ROOT / "plugins").parts[0]
                    yield plugin, str(name), str(text)


def permissions() -> str:
    """Write every permission of the core, then those that plugins add."""
    heads = ("permission", "allows")
    core = ((f"`{p.value}`", meaning("PERMISSIONS", p.value)) for p in Permission)
    added = ((p, f"`{name}`", translated(text)) for p, name, text in plugin_permissions())
    return table(heads, core) + "\n" + table(("plugin", *heads), added)


def tables() -> dict[str, TransitionTable[Any]]:
    """Return the transition tables of the domain by entity."""
    found = {}
    for module in modules(cbec_core.domain):
        for member in vars(module).values():
            if isinstance(member, TransitionTable):
                found[member.entity] = member
    return found


def states() -> str:
    """Write every transition table."""
    out = []
    for entity, moves in sorted(tables().items()):
        kind = type(next(iter(moves.moves)))
        rows = []
        for state in kind:
            after = sorted(target.value for target in moves.moves.get(state, ()))
            rows.append((f"`{state.value}`", ", ".join(f"`{t}`" for t in after) or say("the end")))
        out += [f"## {entity}\n", say(doc(kind)) + "\n", table(("state", "may become"), rows)]
    return "\n".join(out)


def api() -> str:
    """Write every name of `cbec_core.api` with the room it comes from."""
    from cbec_core import api as door

    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(door.__all__):
        thing = getattr(door, name)
        home = door._HOME[name]
        text = first_line(thing) if callable(thing) else _constant(thing)
        rows[home].append((f"`{name}`", text))
    return "\n".join(
        f"## {home}\n\n{table(('name', 'what it is'), found)}" for home, found in rows.items()
    )


def _constant(thing: object) -> str:
    if isinstance(thing, TransitionTable):
        moves = say("The moves of the {entity}; see the transition tables.")
        return moves.format(entity=thing.entity)
    return say("A `{kind}`.").format(kind=type(thing).__name__)


def services() -> dict[str, type[Any]]:
    """Return the public attributes of `Cbec` that are services, from its own source."""
    from cbec_core import app as room

    tree = ast.parse(inspect.getsource(room))
    found: dict[str, type[Any]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                value=ast.Call(func=ast.Name(id=maker)),
            ) if not name.startswith("_"):
                found[name] = getattr(room, maker)
    return found


def _handed_on(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield methods that a service takes over from `Intake` when it is made."""
    from cbec_core.services.intake import Intake

    for name in re.findall(r"self\.(\w+) = intake\.\1\b", inspect.getsource(kind)):
        yield name, getattr(Intake, name)


def app() -> str:
    """Write `Cbec` and the services on it."""
    from cbec_core.app import Cbec
    from cbec_core.workflows.worker import Worker

    out = ["## `Cbec`\n", say(doc(Cbec)) + "\n"]
    for name, member in vars(Cbec).items():
        function = getattr(member, "__func__", member)
        if inspect.isfunction(function) and not name.startswith("_"):
            out += [code(signature(function, f"Cbec.{name}")), doc(function) + "\n"]
    for attribute, kind in [*services().items(), ("worker()", Worker)]:
        out += [f"## `cbec.{attribute}`\n", say(doc(kind)) + "\n"]
        for name, function in [*_handed_on(kind), *methods(kind)]:
            out += [code(signature(function, f"{attribute}.{name}")), doc(function) + "\n"]
    return "\n".join(out)
