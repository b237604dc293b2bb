"""Bring the message catalogues of the core in step with its texts.

    python tools/messages.py

extracts every text that people read, updates `src/cbec_core/locale/*/LC_MESSAGES/*.po` and compiles
them to `.mo`. New texts come without a translation and are listed, to be written into the `.po`;
then run it again. `cbec.po` holds the texts of the core; `click.po` what click itself says.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import Enum
from importlib import import_module
from inspect import cleandoc
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cbec_core.cli.main import COMMANDS, cli, load
from cbec_core.domain.reason_texts import REASONS

SOURCE = Path(__file__).parents[1] / "src" / "cbec_core"
LOCALE = SOURCE / "locale"

# States and kinds that tables show, by `cli.output.word`.
WORDS = (
    "domain.customs:DeclarationState",
    "domain.customs:Direction",
    "domain.customs:Severity",
    "domain.hold:Holder",
    "domain.landed_cost:ChargeClass",
    "domain.landed_cost:Payer",
    "domain.operation:OperationKind",
    "domain.operation:OperationState",
    "domain.operation:RunState",
    "domain.order:OrderState",
    "domain.payment:PaymentState",
    "domain.pricing:ChargeKind",
    "domain.pricing:Collector",
    "domain.returns:ReturnState",
    "domain.screening:Verdict",
    "domain.settlement:LineMatch",
    "domain.settlement:SettlementLineKind",
    "domain.shipment:ShipmentState",
    "domain.tracking:TrackingStatus",
    "plugins.breaker:Circuit",
    "plugins.status:PluginState",
    "ports.documents:DocumentKind",
    "ports.stored:SchemaState",
)
# What validators and systems say of a file or a setting, and names of what an error speaks of.
SAID = (
    *("Field required", "Extra inputs are not permitted"),
    *(f"Input should be a valid {kind}" for kind in ("string", "integer", "list", "array")),
    *(f"Input should be a valid {kind}" for kind in ("dictionary", "boolean", "decimal")),
    *("Input should be an object", "Input should have timezone info"),
    *("No such file or directory", "Is a directory", "Not a directory"),
    *("Permission denied", "Read-only file system", "No space left on device"),
    *("not UTF-8", "not TOML", "it cannot be read", "quantity", "amount", "dimension"),
)
# What click says when a command is shown or used wrongly; the rest is for programmers.
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "types")
# What it says by a variable, or in another version that cbec works with.
CLICK_TOO = ("required", "No such option: {name}")

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

Message = str | tuple[str, str]


def spoken() -> set[Message]:
    """Return every text of the core that people read."""
    return {*marked(), *errors(), *reasons(), *helps(), *words(), *SAID}


def said_by_click() -> set[Message]:
    """Return every text that the installed click says."""
    found: set[Message] = {*CLICK_TOO}
    for name in CLICK:
        file = import_module(f"click.{name}").__file__
        assert file is not None
        found |= {*_calls(Path(file))}
    return found


def marked() -> Iterator[Message]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield from _calls(path)


def _calls(path: Path) -> Iterator[Message]:
    """Yield what `_` and `ngettext` are called with; Babel misses calls inside f-strings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if node.func.id == "_" and texts and texts[0]:
                yield str(texts[0])
            elif node.func.id == "ngettext":
                yield str(texts[0]), str(texts[1])


def errors() -> Iterator[Message]:
    """Yield the texts that the core defines; in a process with plugins the catalogue has more."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "define_errors":
                for texts in ast.literal_eval(node.args[0]).values():
                    yield from texts


def reasons() -> Iterator[Message]:
    for text in REASONS.values():
        yield from (text.message, text.hint)


def helps() -> Iterator[Message]:
    for target, text in COMMANDS.values():
        yield text
        yield from _helps(load(target))
    yield from _helps(cli)


def _helps(command: click.Command) -> Iterator[Message]:
    if command.help:
        yield cleandoc(command.help)
    for parameter in getattr(command, "bare", command).params:
        if isinstance(parameter, click.Option) and parameter.help:
            yield parameter.help
    for member in getattr(command, "commands", {}).values():
        yield from _helps(member)


def words() -> Iterator[Message]:
    for name in WORDS:
        module, _, kind = name.partition(":")
        members: Iterable[Enum] = getattr(import_module(f"cbec_core.{module}"), kind)
        yield from (str(member.value) for member in members)


def update(po: Path, messages: Iterable[Message]) -> list[str]:
    """Rewrite one catalogue in order, compile it, and return what lacks a translation."""
    known = Catalog()
    if po.exists():
        with po.open("rb") as file:
            known = read_po(file)
    fresh = Catalog(locale=po.parts[-3], domain=po.stem, project="cbec", fuzzy=False)
    fresh.header_comment = f"# {po.parts[-3]} messages of cbec, kept by tools/messages.py."
    fresh.creation_date = fresh.revision_date = EPOCH  # no noise in a diff
    for message in sorted(messages, key=str):
        old = known.get(message)
        fresh.add(message, old.string if old and not old.fuzzy else None)
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, fresh, width=100)
    with po.with_suffix(".mo").open("wb") as file:
        write_mo(file, fresh)
    return [str(m.id) for m in fresh if m.id and not any(_texts(m.string))]


def _texts(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def main() -> int:
    missing = []
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        missing += update(folder / "cbec.po", spoken())
        missing += update(folder / "click.po", said_by_click())
    for text in missing:
        print(f"not translated: {text!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
