"""Every text of the plugin's errors is said in Chinese."""

from __future__ import annotations

import gettext
from pathlib import Path

import cbec_marketplace_amazon
from cbec_marketplace_amazon import errors

from cbec_core.api import catalogue

FOLDER = Path(str(cbec_marketplace_amazon.__file__)).parent / "locale"


def test_every_error_is_translated() -> None:
    assert errors
    texts = [text for code, text in catalogue().items() if code.startswith("amazon.")]
    chinese = gettext.translation("cbec_marketplace_amazon", FOLDER, ["zh"])
    spoken = {part for text in texts for part in (text.message, text.hint)}
    assert spoken
    assert not [part for part in spoken if chinese.gettext(part) == part]
