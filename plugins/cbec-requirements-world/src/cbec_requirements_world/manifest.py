"""What this plugin brings: one voice, which hands out its rows."""

from __future__ import annotations

from cbec_requirements_world.hooks import cbec_requirement_rows

__all__ = ["cbec_requirement_rows"]
