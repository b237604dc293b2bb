"""Kill workers at every boundary and at random; print a table, write JSON, exit 1 on any fault."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from tests.drills.drill import Drill, Outcome
from tests.drills.month import month_in
from tests.drills.month_run import run
from tests.drills.orders import OrderScene
from tests.drills.verdict import FlowScene

if TYPE_CHECKING:
    from tests.drills.process import Scene


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'drill.db'}"
        return
    from tests.drills.postgres import new_database, server

    with server(folder) as url:
        yield new_database(url)


def drill(kind: str, name: str, arguments: argparse.Namespace) -> list[Outcome]:
    with tempfile.TemporaryDirectory(prefix="cbec-drill-") as made:
        folder = Path(made)
        with database(kind, folder) as url:
            scene: Scene = FlowScene(url, folder / "counterparty.db")
            if name == "orders":
                scene = OrderScene(url, folder / "counterparty.db", datetime.now(UTC))
            scene.prepare()
            drilled = Drill(scene, f"{name}, {kind}", timed=not arguments.untimed)
            outcomes = [drilled.at_every_boundary(arguments.boundaries)]
            if arguments.kills:
                outcomes.append(drilled.at_random(arguments.kills, arguments.seed))
            return outcomes


def month(orders: int, kills: int, speed: int, seed: int) -> Outcome:
    """Let both sides of China's customs be killed in a month of orders."""
    with tempfile.TemporaryDirectory(prefix="cbec-month-") as made:
        figures = run(month_in(Path(made), orders, speed, seed), kills)
    print(f"month: {json.dumps(attrs.asdict(figures))}")
    name = f"month, {orders} lists: {kills} random kills"
    resent = figures.messages_sent_again
    return Outcome(name, figures.kills, orders, resent, 0.0, figures.found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="random kills on each database")
    parser.add_argument("--boundaries", type=int, default=None, help="only about so many of them")
    parser.add_argument("--untimed", action="store_true", help="do not judge the time of pick-up")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--scenes", default="shapes,orders,month")
    parser.add_argument("--orders", type=int, default=300, help="of the month")
    parser.add_argument("--speed", type=int, default=36_000, help="of the month's clock")
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--json", type=Path, default=Path("build/drills.json"))
    arguments = parser.parse_args()
    outcomes = [
        one
        for kind in arguments.databases.split(",")
        for name in arguments.scenes.split(",")
        if name != "month"
        for one in drill(kind, name, arguments)
    ]
    if "month" in arguments.scenes.split(","):
        # Its book and its dossier are files: the database of the deployment plays no part.
        asked = (arguments.orders, max(arguments.orders // 10, 1), arguments.speed, arguments.seed)
        outcomes.append(month(*asked))
    print(f"{'drill':<44} {'kills':>6} {'runs':>6} {'resent':>7} {'pickup s':>9} {'faults':>7}")
    for one in outcomes:
        print(
            f"{one.name:<44} {one.kills:>6} {one.runs:>6} {one.resent:>7} "
            f"{one.slowest_pickup:>9.2f} {len(one.found):>7}"
        )
        for fault in one.found[:20]:
            print(f"    {fault}")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "at": datetime.now(UTC).isoformat(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
        "seed": arguments.seed,
        "drills": [attrs.asdict(one) for one in outcomes],
    }
    arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 1 if any(one.found for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
