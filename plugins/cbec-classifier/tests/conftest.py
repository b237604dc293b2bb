"""The labelled sets, and the sources that the tests read."""

from __future__ import annotations

from pathlib import Path

import cbec_classifier

LABELLED = Path(__file__).parent / "labelled"
SOURCE = Path(str(cbec_classifier.__file__)).parent
