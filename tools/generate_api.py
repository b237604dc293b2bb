"""Write src/cbec_core/api.py from the public names of domain and ports, and a few more.

python tools/generate_api.py && ruff check --fix src/cbec_core/api.py
ruff format src/cbec_core/api.py
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "cbec_core"
INNER = {"domain.countries", "domain.currencies"}
MORE = {
    "app": ["Cbec"],
    "config.secrets": ["SecretStr"],
    "hooks": ["hookimpl"],
    "storage.sqlite_file": ["SqliteFile"],
}

HEAD = '''\
"""Everything that a plugin may use of the core; plugins import this and `cbec_core.testing` only.

Names are loaded when they are first asked for, so a manifest that takes `ProviderSpec` and
`hookimpl` loads neither pydantic nor the rest of the domain. Written by tools/generate_api.py.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
'''

TAIL = """}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    module = _HOME.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"cbec_core.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
"""


def public_names() -> Iterator[tuple[str, list[str]]]:
    modules = [
        f"{room}.{path.stem}"
        for room in ("domain", "ports")
        for path in sorted((SOURCE / room).glob("[!_]*.py"))
    ]
    # A module that only fills the catalogue of errors has no names of its own.
    found = {
        name: list(names)
        for name in modules
        if name not in INNER
        if (names := getattr(import_module(f"cbec_core.{name}"), "__all__", ()))
    }
    wanted = found | MORE
    yield from ((name, sorted(names)) for name, names in sorted(wanted.items()))


def row(module: str, names: list[str]) -> str:
    parts = textwrap.wrap(" ".join(names), 84)
    lines = [f"{part} " for part in parts[:-1]] + parts[-1:]
    return f'    "{module}": (\n' + "".join(f'        "{line}"\n' for line in lines) + "    ),\n"


def main() -> None:
    table = list(public_names())
    text = HEAD
    for module, names in table:
        text += "".join(f"    from cbec_core.{module} import {n} as {n}\n" for n in names)
    text += "\n_NAMES = {\n" + "".join(row(module, names) for module, names in table) + TAIL
    (SOURCE / "api.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
