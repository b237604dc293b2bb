"""Which schema a database has and which this version knows, told without loading Alembic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

import attrs

from cbec_core.ports.stored import SchemaState
from cbec_core.ports.surface import MigrationBranch

__all__ = ["CORE", "KnownSchema"]

CORE = MigrationBranch("core", "cbec_core.storage.migrations.versions")
# A revision is named after its branch and its number: the file is `core_0001_first_tables.py`.
_FILE = re.compile(r"((\w+?)_(\d{4}))_\w+\.py")
_REVISION = re.compile(r"(\w+?)_(\d{4})")


@attrs.frozen
class KnownSchema:
    """The revisions of the core and of the plugins that own tables."""

    branches: tuple[MigrationBranch, ...]

    @classmethod
    def of(cls, branches: Sequence[MigrationBranch]) -> KnownSchema:
        """Return the schema of the core with the branches of plugins."""
        return cls((CORE, *branches))

    def heads(self) -> dict[str, str]:
        """Return the last revision of each branch by its label."""
        heads = {}
        for branch in self.branches:
            names = (entry.name for entry in files(branch.package).iterdir())
            found = [match for match in map(_FILE.fullmatch, names) if match]
            own = [match[1] for match in found if match[2] == branch.label]
            if own:
                heads[branch.label] = max(own)
        return heads

    def names(self, revision: str) -> bool:
        """Tell whether a revision is of a branch that is still here."""
        match = _REVISION.fullmatch(revision)
        return match is not None and match[1] in {branch.label for branch in self.branches}

    def compare(self, found: Iterable[str]) -> SchemaState:
        """Say how revisions found in a database stand to this version.

        A branch that nobody names any more belongs to a plugin that was removed; its tables stay
        and harm nothing.
        """
        heads = self.heads()
        here = {
            match[1]: revision for revision in found if (match := _REVISION.fullmatch(revision))
        }
        if CORE.label not in here:
            return SchemaState.MISSING
        if any(here.get(label, "") > head for label, head in heads.items()):
            return SchemaState.NEWER
        if any(here.get(label, "") < head for label, head in heads.items()):
            return SchemaState.OLDER
        return SchemaState.CURRENT
