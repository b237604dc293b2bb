"""`cbec customs simulate`: serve a directory drop as the port and customs would, offline."""

from __future__ import annotations

import json
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import click

from cbec_core.api import Cbec, DomainError, Retry
from cbec_customs_cn.channels.directory import DirectoryChannel
from cbec_customs_cn.simulate.channel import BOOK
from cbec_customs_cn.simulate.checking import Certificates
from cbec_customs_cn.simulate.clock import HurriedClock
from cbec_customs_cn.simulate.customs import Customs
from cbec_customs_cn.simulate.faults import Faults
from cbec_customs_cn.simulate.pace import Pace
from cbec_customs_cn.simulate.simulator import Simulator, Told, open_book
from cbec_customs_cn.simulate.taxing import tax_of_deployment
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["simulate"]

_IDLE_S: Final = 0.2
_LARGEST: Final = 100_000


@click.command()
@click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the directory drop: out is read, in is filled.",
)
@click.option("--once", is_flag=True, help="Answer what is there and due, then end.")
@click.option("--for", "seconds", type=click.FloatRange(0, 31_536_000), help="End after SECONDS.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="RULE",
    help="ACTION[=VALUE][,kind=CEB603][,number=REGEX][,chance=0.05][,status=800]; may be repeated."
    " Actions: reject, hold, inspect, return, delay, repeat, reorder, lose.",
)
@click.option("--seed", default=0, show_default=True, help="What faults are drawn by.")
@click.option(
    "--speed",
    type=click.IntRange(1, 1_000_000),
    default=1,
    show_default=True,
    help="How many times as fast as the machine's time goes.",
)
@click.option(
    "--certificate",
    "certificates",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A PEM certificate whose signatures are taken; without one signatures are not looked at.",
)
@click.option("--tax", is_flag=True, help="Issue tax bills by the deployment's rules and tariff.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def simulate(
    ctx: click.Context,
    folder: Path,
    once: bool,
    seconds: float | None,
    faults: tuple[str, ...],
    seed: int,
    speed: int,
    certificates: tuple[Path, ...],
    tax: bool,
    as_json: bool,
) -> None:
    """Answer messages in a folder as China's port and customs would, offline.

    It runs until it is told to stop (SIGTERM or SIGINT), keeps what it knows in the folder, and may
    be killed at any moment. What it answers is no answer of customs.
    """
    tax_of = None
    if tax:
        app = Cbec.open(ctx.find_root().obj)
        ctx.call_on_close(app.close)
        tax_of = tax_of_deployment(app)
    book = open_book(folder / BOOK)
    ctx.call_on_close(book.dispose)
    clock = HurriedClock.of(book, speed)
    simulator = Simulator(
        book,
        DirectoryChannel(folder, clock, port=True),
        clock,
        Customs(Pace(), tax_of),
        Faults.of(faults, seed),
        Certificates(tuple(map(_certificate, certificates))),
    )
    with _stopped() as stop:
        told = _run(simulator, stop, once, seconds)
    waiting = simulator.waiting()
    if as_json:
        click.echo(json.dumps({**attrs.asdict(told), "waiting": waiting}))
        return
    text = _(
        "{messages} messages with {documents} documents taken, {refused} refused; {files} files of"
        " receipts sent, {waiting} steps and receipts still to come."
    )
    click.echo(text.format(**attrs.asdict(told), waiting=waiting))


def _run(simulator: Simulator, stop: threading.Event, once: bool, seconds: float | None) -> Told:
    told = simulator.step()
    ends = None if seconds is None else time.monotonic() + seconds
    latest = told
    while not stop.is_set() and (ends is None or time.monotonic() < ends):
        if not latest.messages:
            if once:
                break
            stop.wait(_IDLE_S)
        latest = simulator.step()
        told = told.plus(latest)
    return told


@contextmanager
def _stopped() -> Iterator[threading.Event]:
    """Yield what is set by SIGTERM or SIGINT; the step that is being done is ended first."""
    stop = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: stop.set()) for one in signals]
    try:
        yield stop
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)


def _certificate(file: Path) -> str:
    with file.open("rb") as opened:
        text = opened.read(_LARGEST).decode("ascii", "replace")
    inside = text.partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END")[0]
    if not inside:
        raise DomainError("customs_cn.certificate_unreadable", retry=Retry.NEVER, file=file.name)
    return "".join(inside.split())
