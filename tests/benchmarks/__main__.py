"""Measure; print ratios beside their bars, and write JSON. A miss is told, and is no exit code."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import attrs

from tests.benchmarks.harness import Figure, Settings, machine, say, table

BENCHES = {
    "import": "order_import",
    "place": "place_order",
    "startup": "startup",
    "hooks": "hooks",
    "engine": "engine_drain",
    "pickup": "engine_kill",
    "races": "races",
    "quote": "quote",
    "screening": "screening",
    "bulk": "bulk",
    "customs-cn-keys": "customs_cn_keys",
    "ceb": "customs_cn",
    "receipts": "customs_receipts",
}


def write(file: Path, quick: bool, machines: list[object], figures: list[Figure]) -> None:
    """Write what there is after every benchmark, so that a fault in a later one loses nothing."""
    report = {
        "at": datetime.now(UTC).isoformat(),
        "quick": quick,
        "machines": machines,
        "figures": [{**attrs.asdict(one), "verdict": one.verdict} for one in figures],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, two rounds")
    parser.add_argument("--databases", default="sqlite,postgresql")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    machines = []
    with tempfile.TemporaryDirectory(prefix="cbec-bench-") as name:
        folder = Path(name)
        for bench in arguments.names or BENCHES:
            say(f"{bench} …")
            inside = folder / bench
            inside.mkdir()
            measure: Callable[[Settings], list[Figure]]
            measure = import_module(f"tests.benchmarks.{BENCHES[bench]}").measure
            machines.append({"bench": bench, **machine(inside)})
            found = measure(
                Settings(
                    2 if arguments.quick else max(5, arguments.rounds),
                    inside,
                    tuple(arguments.databases.split(",")),
                    10 if arguments.quick else 1,
                )
            )
            say(table(found))
            figures += found
            write(arguments.json, arguments.quick, machines, figures)
    print(table(figures))
    for one in machines:
        print(
            f"{one['bench']}: load {one['load'][0]}, fdatasync {one['fdatasync_per_s']:,}/s, "
            f"Python {one['python']}, SQLite {one['sqlite']}"
        )
    print(", ".join(f"{name} {number}" for name, number in machines[0]["versions"].items()))


if __name__ == "__main__":
    main()
