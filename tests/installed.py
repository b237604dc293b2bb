"""What an installer would write of a plugin that stands in a folder."""

from __future__ import annotations

import tomllib
from pathlib import Path


def install(folder: Path) -> Path:
    """Write the plugin's metadata beside its packages and return the folder for the import path."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    info = folder / "src" / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = project["entry-points"]["cbec"].items()
    lines = "".join(f"{name} = {target}\n" for name, target in points)
    (info / "entry_points.txt").write_text(f"[cbec]\n{lines}")
    return info.parent
