"""What the tests of core and of every plugin share: the vendors' own sample files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEFAULT = Path(__file__).parent.parent / "shared" / "data"
VENDOR_DATA = Path(os.environ.get("CBEC_VENDOR_DATA") or _DEFAULT).resolve()
REQUIRE_VENDOR = os.environ.get("CBEC_REQUIRE_VENDOR") == "1"


@pytest.fixture(scope="session")
def vendor_data() -> Path:
    """Return the folder of vendors' samples, which are never copied into the repository."""
    if not VENDOR_DATA.is_dir():
        pytest.skip("vendors' samples are not on this machine: set CBEC_VENDOR_DATA")
    return VENDOR_DATA


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if "vendor_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.vendor)


def _skipped_vendor_tests(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not REQUIRE_VENDOR or reporter is None or hasattr(config, "workerinput"):
        return []
    return [
        report.nodeid for report in reporter.stats.get("skipped", []) if "vendor" in report.keywords
    ]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped_vendor_tests(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if skipped := _skipped_vendor_tests(config):
        terminalreporter.section("vendor tests skipped although CBEC_REQUIRE_VENDOR=1", red=True)
        for nodeid in skipped:
            terminalreporter.write_line(nodeid)
