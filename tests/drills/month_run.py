"""Run a month with kills at random, until both sides are quiet and all is summed up."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.channel import BOOK
from cbec_customs_cn.simulate.simulator import open_book
from cbec_customs_cn.store import DocumentState
from cbec_customs_cn.summary import listed_in, plan

from tests.drills.month import MERCHANT, MOST_ATTEMPTS, Month
from tests.drills.month_verdict import Figures, judge

if TYPE_CHECKING:
    from cbec_customs_cn.desk import Desk


def fork(work: Callable[[], None]) -> int:
    """Run something in a process of its own."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException as error:
        print(f"it failed: {error!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def run(month: Month, kills: int, patience_s: float = 600) -> Figures:
    """Run a month with kills at random, and compare both sides."""
    figures = Figures(month.orders)
    month.prepare()
    chance, begun = random.Random(month.seed), time.monotonic()
    works = [month.enterprise, month.customs]
    pids = [fork(work) for work in works]
    desk = month.desk()
    book = open_book(month.drop / BOOK)
    pause = 0.0
    try:
        last, moved_at = "", time.monotonic()
        while True:
            time.sleep(chance.uniform(0.05, 0.4) + pause)
            for number, pid in enumerate(pids):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    figures.found.append(f"{works[number].__name__} ended with {status}")
                    pids[number] = fork(works[number])
            if figures.kills < kills:
                victim = chance.randrange(2)
                os.kill(pids[victim], signal.SIGKILL)
                os.waitpid(pids[victim], 0)
                figures.kills += 1
                pids[victim] = fork(works[victim])
            now = _progress(month, book)
            if now != last:
                last, moved_at = now, time.monotonic()
            if figures.kills >= kills or month.orders > 2000:
                pause = 0.5
            if _is_quiet(month, book):
                with month.queue() as queue:
                    (phase,) = queue.execute("SELECT name FROM phase").fetchone()
                    if phase == "declare" and not _refusable(month, desk):
                        queue.execute("UPDATE phase SET name = 'sum'")
                    # Quiet once more: a summary may have left between the two looks.
                    elif phase == "sum" and _is_summed(month, desk) and _is_quiet(month, book):
                        break
            if time.monotonic() - moved_at > patience_s:
                figures.found.append(f"nothing moved for {patience_s} s: {last}")
                break
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    figures.seconds = time.monotonic() - begun
    judge(month, desk, book, figures)
    book.dispose()
    desk.engine.dispose()
    return figures


def _progress(month: Month, book: sa.Engine) -> str:
    with month.queue() as queue:
        left = queue.execute("SELECT count(*) FROM orders WHERE state = 'new'").fetchone()
        phase = queue.execute("SELECT name FROM phase").fetchone()
    with book.begin() as connection:
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (tables.due, tables.letters, tables.ready, tables.documents)
        ]
    return f"{phase} {left} {counts}"


def _is_quiet(month: Month, book: sa.Engine) -> bool:
    """Say whether nothing is under way on either side."""
    with month.queue() as queue:
        if queue.execute("SELECT 1 FROM orders WHERE state = 'new' LIMIT 1").fetchone():
            return False
    with book.begin() as connection:
        for table in (tables.due, tables.letters, tables.ready):
            if connection.execute(sa.select(table.c[table.c.keys()[0]]).limit(1)).first():
                return False
    return not any(any((month.drop / name).iterdir()) for name in ("in", "out"))


def _refusable(month: Month, desk: Desk) -> bool:
    """Say whether a refused list is still to be declared anew."""
    refused = desk.dossier(MERCHANT).of_kind("CEB603", {DocumentState.REJECTED})
    last = {
        record.operation_id
        for record in refused
        if int(record.operation_id.rpartition(".")[2]) < MOST_ATTEMPTS
    }
    with month.queue() as queue:
        return any(
            queue.execute(
                "SELECT 1 FROM orders WHERE number = ? AND attempt = ?",
                (
                    int(name.removeprefix("run_").partition(".")[0]),
                    int(name.rpartition(".")[2]),
                ),
            ).fetchone()
            for name in last
        )


def _is_summed(month: Month, desk: Desk) -> bool:
    dossier = desk.dossier(MERCHANT)
    if dossier.unsent() or not month.months(desk):
        return False
    for first in month.months(desk):
        lists, applied = listed_in(dossier, first)
        if plan(first, lists, applied).groups:
            return False
    return True
