"""Pages on what people meet: configuration, commands, and the plugins of this repository."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

import click
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from reference_language import meaning, say, translated
from reference_text import ROOT, doc, table, type_text

from cbec_core.config.settings import Settings


def config_keys() -> Iterator[tuple[str, str, str]]:
    """Yield every key with its type and default; a list of tables is written `name[]`."""
    yield from _keys(Settings, "")


def _keys(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        inner = _model(field.annotation)
        if inner is not None:
            many = "[]" if "tuple" in str(field.annotation) else ""
            yield from _keys(inner, f"{key}{many}.")
            continue
        if field.is_required():
            default = say("*needed*")
        else:
            value = field.get_default(call_default_factory=True)
            secret = getattr(value, "get_secret_value", None)
            value = secret() if secret else value
            value = to_jsonable_python(value) if isinstance(value, timedelta) else value
            default = "" if value in ("", (), {}) else f"`{value}`"
        yield key, type_text(field.annotation), default


def _model(annotation: Any) -> type[BaseModel] | None:
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def config() -> str:
    """Write every key of `cbec.toml` with type, default, variable and meaning."""
    sections: dict[str, list[tuple[str, ...]]] = {}
    for key, kind, default in config_keys():
        section = key.partition(".")[0]
        variable = "" if "[]" in key else f"`CBEC_{key.replace('.', '__').upper()}`"
        row = (f"`{key}`", f"`{kind}`", default, variable, meaning("CONFIG", key))
        sections.setdefault(section, []).append(row)
    out = []
    for section, rows in sections.items():
        model = _model(Settings.model_fields[section].annotation)
        about = say(doc(model) if model else "The settings of each provider; see its own page.")
        heads = ("key", "type", "default", "variable", "meaning")
        out += [f"## {section}\n", about + "\n", table(heads, rows)]
    return "\n".join(out)


def command_tree() -> Iterator[tuple[str, click.Command]]:
    """Yield every command of the core by its whole name, groups before their members."""
    from cbec_core.cli.main import COMMANDS, cli

    yield "cbec", cli
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield from _below(f"cbec {name}", command)


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for member in command.list_commands(context):
            found = command.get_command(context, member)
            assert found is not None
            yield from _below(f"{name} {member}", found)


def parameters(command: click.Command) -> Iterator[tuple[str, str]]:
    """Yield every argument and option with its help."""
    command = getattr(command, "bare", command)  # what a group does without a command of its own
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            names = ", ".join(parameter.opts)
            kind = "" if parameter.is_flag else f" {parameter.make_metavar(click.Context(command))}"
            yield f"{names}{kind}", translated(parameter.help or "")
        else:
            yield parameter.make_metavar(click.Context(command)), ""


def commands() -> str:
    """Write every command with its arguments and options."""
    out = []
    for name, command in command_tree():
        depth = "##" if name.count(" ") < 2 else "###"
        about = translated(inspect.cleandoc(command.help or ""))
        out += [f"{depth} `{name}`\n", about + "\n"]
        rows = [(f"`{names}`", text) for names, text in parameters(command)]
        if rows:
            out.append(table(("", ""), rows))
    return "\n".join(out)


def plugins() -> str:
    """Write the list of the plugins in this repository, then what each says of itself."""
    listed, pages = [], []
    for folder in sorted((ROOT / "plugins").glob("cbec-*")):
        about = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        points = about.get("entry-points", {}).get("cbec", {})
        names = ", ".join(f"`{name}`" for name in points)
        listed.append((f"`{about['name']}`", names, about["description"]))
        readme = folder / "README.md"
        if readme.exists():
            pages.append(_demoted(readme.read_text("utf-8")))
    return table(("package", "plugin", "what it is"), listed) + "\n" + "\n".join(pages)


def _demoted(text: str) -> str:
    """Return a README one heading lower, with links into its own folder as plain text."""
    lines, fenced = [], False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            line = re.sub(r"^(#+ )", r"#\1", line)
            line = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", line)
        lines.append(line)
    return "\n".join(lines) + "\n"
