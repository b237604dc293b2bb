"""Place an order of five lines: `cbec.orders.place` beside the raw driver, one commit an order.

cbec: checks the permission and the order, asks the plugins for a location, reads stock levels,
writes the order, its lines, its first revision, five reservations under conditional updates, the
payment and three events.

limit: the same rows of the same tables, prepared beforehand, in one transaction: the order under
ON CONFLICT, reservations under ON CONFLICT with the conditional update of the level, and a look at
each row count. On PostgreSQL all statements of an order travel in one pipeline. It decides nothing.

oscar (SQLite): django-oscar's `OrderCreator.place_order` with a payment source, on a filled
basket. It evaluates what the others do not: offers, vouchers, line prices, shipping and product
records. Signals and e-mails are not sent by the order creator itself. Shown, not judged: the work
is not equal.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from cbec_core import Cbec
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderLine
from cbec_core.domain.pricing import Charge, ChargeKind
from cbec_core.services.stock import Receipt
from cbec_core.storage.tables import all_tables
from cbec_core.testing.builders import make_order
from tests.benchmarks.harness import (
    Figure,
    Settings,
    Times,
    alternate,
    compare,
    plain,
    postgres,
    timed,
)
from tests.benchmarks.order_import import open_raw

MERCHANT = "m1"
SKUS = 100
SETTINGS = {
    "merchant": {"id": MERCHANT},
    "defaults": {"payment": "sandbox"},
    # Its hooks look for the magic words of tests; no shop has it.
    "plugins": {"block": ["sandbox"]},
}
TABLES = ("outbox", "payments", "reservations", "order_revisions", "order_lines", "orders")
COLUMNS = {
    name: ", ".join(
        column.name for column in all_tables().tables[name].c if column.identity is None
    )
    for name in TABLES
}
OF_ORDER = {
    "orders": "id",
    "order_lines": "order_id",
    "order_revisions": "order_id",
    "payments": "order_id",
    "outbox": "subject",
}
TAKE = (
    "UPDATE stock_levels SET reserved = reserved + {p} WHERE merchant_id = {p} AND sku = {p} "
    "AND location = {p} AND on_hand - reserved >= {p}"
)
WORK = "place"


def order(number: int) -> Order:
    lines = tuple(
        OrderLine(
            f"{line}",
            f"SKU-{(number * 7 + line * 13) % SKUS:04}",
            f"Article {line}",
            1 + line % 2,
            (Charge(ChargeKind.GOODS, Money(1990 + line, "EUR")),),
        )
        for line in range(5)
    )
    return make_order(
        merchant_id=MERCHANT, channel="shop", external_id=f"S-{number:08}", lines=lines
    )


def prepare(url: str) -> Cbec:
    cbec = Cbec.open(database_url=url, settings=SETTINGS)
    cbec.storage.upgrade()
    cbec.stock.receive(*(Receipt(f"SKU-{number:04}", 1_000_000, "bench") for number in range(SKUS)))
    return cbec


def project(
    url: str, orders: Sequence[Order], reset: Callable[[], None]
) -> Callable[[], dict[str, float]]:
    cbec = prepare(url)

    def work() -> None:
        for one in orders:
            cbec.orders.place(one)

    def side() -> dict[str, float]:
        reset()
        return {WORK: timed(work)}

    return side


def ready(url: str, orders: Sequence[Order], raw: Any, mark: str) -> list[dict[str, list[Any]]]:
    """Return what cbec writes for each order, as the driver stores it."""
    cbec = prepare(url)
    found = []
    for one in orders:
        cbec.orders.place(one)
        rows = {
            table: raw.execute(
                f"SELECT {COLUMNS[table]} FROM {table} WHERE {key} = {mark}", (one.id,)
            ).fetchall()
            for table, key in OF_ORDER.items()
        }
        rows["reservations"] = raw.execute(
            f"SELECT {COLUMNS['reservations']} FROM reservations WHERE key LIKE {mark}",
            (f"{one.id}.%",),
        ).fetchall()
        assert [len(rows[table]) for table in TABLES] == [3, 1, 5, 1, 5, 1]
        found.append(rows)
    cbec.close()
    return found


def reset(raw: Any) -> None:
    raw.execute("BEGIN")
    for table in TABLES:
        raw.execute(f"DELETE FROM {table}")
    raw.execute("UPDATE stock_levels SET reserved = 0")
    raw.execute("COMMIT")


def statements(mark: str) -> dict[str, str]:
    keys = {"orders": "id", "reservations": "key", "payments": "id"}
    found = {}
    for table, columns in COLUMNS.items():
        marks = ", ".join([mark] * len(columns.split(", ")))
        found[table] = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        if table in keys:
            found[table] += f" ON CONFLICT ({keys[table]}) DO NOTHING"
    found["take"] = TAKE.format(p=mark)
    return found


def take_of(reservation: Sequence[Any]) -> tuple[Any, ...]:
    _, merchant, location, sku, quantity, *_ = reservation
    return (quantity, merchant, sku, location, quantity)


def sqlite_limit(raw: Any, rows: list[dict[str, list[Any]]]) -> Callable[[], dict[str, float]]:
    sql = statements("?")

    def work() -> None:
        for one in rows:
            raw.execute("BEGIN IMMEDIATE")
            assert raw.execute(sql["orders"], one["orders"][0]).rowcount == 1
            raw.executemany(sql["order_lines"], one["order_lines"])
            raw.execute(sql["order_revisions"], one["order_revisions"][0])
            for held in one["reservations"]:
                assert raw.execute(sql["reservations"], held).rowcount == 1
                assert raw.execute(sql["take"], take_of(held)).rowcount == 1
            raw.execute(sql["payments"], one["payments"][0])
            raw.executemany(sql["outbox"], one["outbox"])
            raw.execute("COMMIT")

    def side() -> dict[str, float]:
        reset(raw)
        return {WORK: timed(work)}

    return side


def postgres_limit(raw: Any, rows: list[dict[str, list[Any]]]) -> Callable[[], dict[str, float]]:
    sql = statements("%s")

    def place(one: dict[str, list[Any]]) -> None:
        changed = []
        with raw.pipeline():
            raw.execute("BEGIN")
            changed.append(raw.execute(sql["orders"], one["orders"][0]))
            for line in one["order_lines"]:
                raw.execute(sql["order_lines"], line)
            raw.execute(sql["order_revisions"], one["order_revisions"][0])
            for held in one["reservations"]:
                changed.append(raw.execute(sql["reservations"], held))
                changed.append(raw.execute(sql["take"], take_of(held)))
            raw.execute(sql["payments"], one["payments"][0])
            for event in one["outbox"]:
                raw.execute(sql["outbox"], event)
            raw.execute("COMMIT")
        assert all(cursor.rowcount == 1 for cursor in changed)

    def side() -> dict[str, float]:
        reset(raw)
        return {WORK: timed(lambda: [place(one) for one in rows])}

    return side


class Oscar:
    """A shop of django-oscar in a process of its own, told when to place orders."""

    def __init__(self, folder: str, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.oscar_shop", folder, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._count = count

    def __call__(self) -> dict[str, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("place\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return {WORK: answer["seconds"], "statements": answer["statements"]}

    def close(self) -> None:
        self._process.communicate("end\n", timeout=60)


def measure_sqlite(settings: Settings, orders: Sequence[Order]) -> list[Figure]:
    folder = settings.folder
    reader = open_raw(folder / "ready.db")
    rows = ready(f"sqlite:///{folder / 'ready.db'}", orders, reader, "?")
    beside, raw = open_raw(folder / "cbec.db"), open_raw(folder / "limit.db")
    prepare(f"sqlite:///{folder / 'limit.db'}").close()
    sides: dict[str, Callable[[], dict[str, float]]] = {
        "cbec": project(f"sqlite:///{folder / 'cbec.db'}", orders, lambda: reset(beside)),
        "limit": sqlite_limit(raw, rows),
    }
    label = "SQLite, 5 lines"
    count = max(5, len(orders) // 30)
    if importlib.util.find_spec("oscar") is None:
        note = "django-oscar is not installed, so it is not shown"
        times = alternate(sides, settings.rounds)
        return [one(label, times, len(orders), 2.5, note)]
    shop = Oscar(str(folder), count)
    try:
        times = alternate({**sides, "oscar": shop}, settings.rounds)
    finally:
        shop.close()
    asked = times["oscar/statements"][0]
    share = len(orders) / count
    scaled: Times = {**times, f"oscar/{WORK}": [t * share for t in times[f"oscar/{WORK}"]]}
    note = (
        f"{asked:.0f} SQL statements an order; evaluates offers, vouchers, prices: not equal work"
    )
    return [
        one(label, times, len(orders), 2.5),
        compare(
            "place",
            "SQLite, django-oscar",
            scaled,
            WORK,
            amount=len(orders),
            bar=None,
            side="oscar",
            note=note,
        ),
    ]


def measure_postgres(
    settings: Settings, orders: Sequence[Order], new: Callable[[], str]
) -> list[Figure]:
    import psycopg

    def connect(url: str) -> Any:
        return psycopg.connect(plain(url), autocommit=True)

    first, ours, theirs = new(), new(), new()
    prepare(first).close()
    rows = ready(first, orders, connect(first), "%s")
    prepare(theirs).close()
    beside, raw = connect(ours), connect(theirs)
    times = alternate(
        {
            "cbec": project(ours, orders, lambda: reset(beside)),
            "limit": postgres_limit(raw, rows),
        },
        settings.rounds,
    )
    return [one("PostgreSQL, 5 lines", times, len(orders), 2.0)]


def one(label: str, times: Times, amount: int, bar: float, note: str = "") -> Figure:
    alone = "PostgreSQL" not in label
    return compare("place", label, times, WORK, amount=amount, bar=bar, note=note, alone=alone)


def measure(settings: Settings) -> list[Figure]:
    """Return the ratios of placing orders on each database."""
    orders = [order(number) for number in range(max(30, 300 // settings.size))]
    figures = []
    if "sqlite" in settings.databases:
        figures += measure_sqlite(settings, orders)
    with postgres(settings) as new:
        if new is not None:
            figures += measure_postgres(settings, orders, new)
    return figures
