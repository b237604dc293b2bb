"""How the documentation is built: Sphinx with MyST and furo, nothing fetched from anywhere."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "cbec"
author = "The cbec maintainers"
release = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]["version"]
extensions = ["myst_parser", "cbec_reference"]
exclude_patterns = ["_build", "_ext", "locale"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3
language = "en"  # `-D language=zh` builds the Chinese pages
locale_dirs = ["locale"]
gettext_compact = False  # one catalogue a page
gettext_location = False  # line numbers would change every catalogue with every edit
gettext_uuid = False
html_theme = "furo"
html_title = f"cbec {release}"
html_show_sphinx = False
nitpicky = True
