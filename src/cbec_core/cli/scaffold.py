"""A new plugin from the template: `plugins/_template` says how its layers and words work."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import cbec_core
from cbec_core.domain.errors import ConfigError, PluginError

if TYPE_CHECKING:
    from cbec_core.ports.provider import Capability

__all__ = ["bake"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def bake(capability: Capability, name: str, into: Path) -> Path:
    """Write the plugin `cbec-<capability>-<name>` into a folder and return where it is.

    Raises `plugin.name_invalid`, `config.exists` if it is there already, or `config.unwritable`;
    a plugin is written whole or not at all.
    """
    if not _NAME.fullmatch(name):
        raise PluginError("plugin.name_invalid")
    distribution = f"cbec-{capability.value}-{name}"
    target = into / distribution
    if target.exists():
        raise ConfigError("config.exists", name=distribution)
    words = {
        "{{capability}}": capability.value,
        "{{name}}": name,
        "{{distribution}}": distribution,
        "{{package}}": distribution.replace("-", "_"),
        "{{Class}}": _class(capability, name),
    }
    try:
        into.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{distribution}-", dir=into))
        try:
            _copy(capability, part, words)
            part.chmod(0o777 & ~_umask())  # mkdtemp makes a folder for its owner alone
            part.rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ConfigError("config.unwritable", name=distribution, reason=reason) from None
    return target


def _class(capability: Capability, name: str) -> str:
    word = "".join(part.capitalize() for part in name.split("-"))
    # Companies are named 4PX and 17TRACK; a class is not.
    return f"{capability.value.capitalize()}{word}" if word[0].isdigit() else word


def _copy(capability: Capability, folder: Path, words: Mapping[str, str]) -> None:
    template = _template()
    layers = json.loads((template / "layers.json").read_text("utf-8"))
    for layer in layers[capability.value]:
        for path in sorted((template / layer).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                to = folder / _filled(path.relative_to(template / layer).as_posix(), words)
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_text(_filled(path.read_text("utf-8"), words), encoding="utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def _template() -> Path:
    """Return the template: inside the installed package, or beside it in a checkout."""
    package = Path(cbec_core.__file__).parent
    installed = package / "_template"
    return installed if installed.is_dir() else package.parents[1] / "plugins" / "_template"


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
