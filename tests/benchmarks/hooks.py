"""Ask five plugins by the combining rules, beside a bare pluggy call of the same functions.

cbec: guards each plugin, checks the type of every answer, joins the answers by the hook's rule.
limit: `PluginManager.hook.<name>(…)` of pluggy with the same five functions; nothing is checked.

A second row counts: an order of fifty lines asks no more hooks than one of a single line, from
placing it to the end of its workflow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pluggy

from cbec_core import Cbec
from cbec_core.api import hookimpl
from cbec_core.domain.customs import Finding
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.money import Money
from cbec_core.domain.order import OrderLine
from cbec_core.domain.pricing import Charge, ChargeKind
from cbec_core.plugins.hookcall import PluginAsks
from cbec_core.plugins.manager import PluginManager
from cbec_core.services.clock import SystemClock
from cbec_core.services.stock import Receipt
from cbec_core.testing.builders import make_order
from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

CALLS = 20_000
SPEC = pluggy.HookspecMarker("bare")
IMPL = pluggy.HookimplMarker("bare")


def findings() -> tuple[Finding, ...]:
    from cbec_core.domain.customs import Severity

    return (Finding("bench.note", Severity.INFO, "", "a note"),)
