"""What may be told of a plugin's fault: its kind and place, never the values it was given."""

from __future__ import annotations

from types import TracebackType

from cbec_core.domain.errors import CbecError

__all__ = ["FATAL", "fault_text"]

# These belong to the host: a person who stops the program, and Python closing a generator.
FATAL = (KeyboardInterrupt, GeneratorExit)


def fault_text(error: BaseException) -> str:
    """Return the type and place of an error; its text may hold personal data or secrets."""
    if isinstance(error, CbecError):
        return f"{type(error).__name__} {error.code}"
    kind = type(error).__name__
    if isinstance(error, ImportError):
        return f"{kind}: {error}"
    if isinstance(error, SyntaxError):
        return f"{kind} at {error.filename}:{error.lineno}"
    place = _place(error.__traceback__)
    return f"{kind} at {place}" if place else kind


def _place(trace: TracebackType | None) -> str:
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
