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
extensions = ["myst_parser", "cbec_reference", "chinese_search"]
exclude_patterns = ["_build", "_ext", "_templates", "locale"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3
language = "en"  # `-D language=zh` builds the Chinese pages
locale_dirs = [str(HERE / "locale")]
gettext_compact = False  # one catalogue a page
gettext_location = False  # line numbers would change every catalogue with every edit
gettext_uuid = False
templates_path = ["_templates"]
html_theme = "furo"
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/language.html",
        "sidebar/scroll-end.html",
        "sidebar/variant-selector.html",
    ]
}
html_title = f"cbec {release}"
html_show_sphinx = False
html_show_copyright = False  # LICENSE says it
nitpicky = True
