"""The official schemas, from a folder of the user's: they are no part of this package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lxml import etree

from cbec_core.api import ConfigError
from cbec_customs_cn.codec.hardened import Limits, tree
from cbec_customs_cn.findings import CebFinding

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Schemas"]

_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_MOST: Final = 100


class Schemas:
    """The schemas of a folder, by the root elements that they declare."""

    def __init__(self, folder: Path) -> None:
        """Find the files; `ceb.no_schemas` if no file of the folder declares a message."""
        self._files = dict(_declared(folder))
        self._loaded: dict[Path, etree.XMLSchema] = {}
        if not self._files:
            raise ConfigError("ceb.no_schemas", folder=folder.name)

    def findings(self, raw: bytes) -> list[CebFinding]:
        """Return what the schema of a message refuses in it, or that no file has its schema."""
        root = tree(raw, Limits())
        name = etree.QName(root).localname
        file = self._files.get(name)
        if file is None:
            return [CebFinding("ceb.schema_absent", name)]
        schema = self._schema(file)
        if schema.validate(root.getroottree()):
            return []
        log = list(schema.error_log)[:_MOST]
        return [
            CebFinding("ceb.schema", name, {"line": entry.line, "type": entry.type_name})
            for entry in log
        ]

    def _schema(self, file: Path) -> etree.XMLSchema:
        if file not in self._loaded:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                self._loaded[file] = etree.XMLSchema(etree.parse(file, parser))
            except etree.LxmlError:
                raise ConfigError("ceb.schema_unreadable", file=file.name) from None
        return self._loaded[file]


def _declared(folder: Path) -> Mapping[str, Path]:
    """Return the file that declares each root element; a later version of a name counts."""
    found: dict[str, Path] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for file in sorted(folder.glob("*.xsd")):
        try:
            root = etree.parse(file, parser).getroot()
        except (etree.LxmlError, OSError):
            continue  # another file may have the schema that is asked for
        for element in root.iterfind(f"{_XS}element"):
            found[str(element.get("name", ""))] = file
    return {name: file for name, file in found.items() if name.startswith("CEB")}
