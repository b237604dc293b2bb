"""What the library logs, as plain lines on stderr."""

from __future__ import annotations

import logging
import os
import sys
from functools import cache

__all__ = ["debugging", "listen"]

_VARIABLE = "CBEC_LOG"


def debugging() -> bool:
    """Tell whether `CBEC_LOG=DEBUG` asks for everything, tracebacks of faults among it."""
    return os.environ.get(_VARIABLE, "").upper() == "DEBUG"


class _Lines(logging.Handler):
    """Write to the stderr of the moment, which a progress bar replaces while it is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)


def _ours(record: logging.LogRecord) -> bool:
    # Other libraries log values: SQL parameters, HTTP bodies.
    return record.name.partition(".")[0].partition("_")[0] == "cbec"


@cache
def listen() -> None:
    """Show warnings of core and plugins, or from the level in `CBEC_LOG` on; of others nothing."""
    handler = _Lines()
    handler.addFilter(_ours)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    wanted = logging.getLevelNamesMapping().get(os.environ.get(_VARIABLE, "").upper())
    if wanted is not None:
        root.setLevel(wanted)
    logging.captureWarnings(True)
