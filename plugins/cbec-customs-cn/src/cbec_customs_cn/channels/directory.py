"""A directory drop: `out` for what is sent, `in` for what comes, `archive` and `dead` for after.

A file is written under another folder of the same disk, forced to the disk, and then linked under
its name: a reader sees it whole or not at all, and no name is ever taken by a second file. Several
processes may use one folder at once. The clients of the exchange platform work in this way.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import attrs

from cbec_core.api import Clock
from cbec_customs_cn.channels import Received
from cbec_customs_cn.channels.faults import ChannelError, check_name, is_name
from cbec_customs_cn.codec.hardened import Limits
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbec_core.api import ProviderTools
    from cbec_customs_cn.settings import ChannelSettings

__all__ = ["DirectoryChannel", "open_channel"]

_KIND: Final = "directory"
_UNFINISHED: Final = ".unfinished"
_LARGEST: Final = Limits().size
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK})


def open_channel(settings: ChannelSettings, tools: ProviderTools) -> DirectoryChannel:
    """Return the channel of an enterprise in the folder that settings name."""
    return DirectoryChannel(tools.path(settings.folder), tools.clock)


@attrs.frozen
class DirectoryChannel:
    """Carry messages as files; `port` is the other side, which reads `out` and fills `in`."""

    folder: Path
    clock: Clock
    port: bool = False

    def send(self, name: str, raw: bytes) -> None:
        """Lay a message down whole; a file of that name that is still there is the same message."""
        check_name(name)
        try:
            _lay(self._folder("in" if self.port else "out"), name, raw, self.folder)
        except OSError as error:
            raise _fault(error) from None

    def receive(self, limit: int) -> Sequence[Received]:
        """Return the oldest files; what is no plain file, or is named otherwise, is left alone."""
        try:
            oldest = nsmallest(limit, _files(self._folder("out" if self.port else "in")))
        except OSError as error:
            raise _fault(error) from None
        found = []
        for _age, name in oldest:
            raw = _read(self._arrived(name))
            if raw is not None:
                found.append(Received(name, raw))
        return found

    def settle(self, received: Received) -> None:
        """Move a file into the archive of the day; another worker may have done so before."""
        day = self.clock.now().astimezone(CHINA).date().isoformat()
        self._move(received, self.folder / "archive" / day)

    def refuse(self, received: Received, reason: str) -> None:
        """Move a file to the dead letters, beside a file with the reason."""
        # The reason first: after a crash in between the file is refused once more.
        self._explain(received, reason)
        self._move(received, self.folder / "dead")

    def keep(self, received: Received, reason: str) -> None:
        """Lay bytes among the dead letters that came by another way than this folder."""
        self._explain(received, reason)
        try:
            _lay(self._folder("dead"), received.name, received.raw, self.folder)
        except OSError as error:
            raise _fault(error) from None

    def _explain(self, received: Received, reason: str) -> None:
        name = f"{check_name(received.name)}.reason.txt"
        try:
            _lay(self._folder("dead"), name, f"{reason}\n".encode(), self.folder)
        except OSError as error:
            raise _fault(error) from None

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _arrived(self, name: str) -> Path:
        return self.folder / ("out" if self.port else "in") / name

    def _move(self, received: Received, into: Path) -> None:
        """Move a file; one of that name with other bytes is never written over."""
        place = self._arrived(check_name(received.name))
        try:
            into.mkdir(parents=True, exist_ok=True)
            for target in _free_names(into, received.name):
                if _place(place, target) or target.read_bytes() == received.raw:
                    break
            place.unlink(missing_ok=True)
            _sync(into)
            _sync(place.parent)
        except FileNotFoundError:
            return  # another worker was faster
        except OSError as error:
            raise _fault(error) from None


def _lay(folder: Path, name: str, raw: bytes, beside: Path) -> None:
    apart = beside / _UNFINISHED
    apart.mkdir(parents=True, exist_ok=True)
    draft = apart / f"{uuid4().hex}.part"
    try:
        with draft.open("xb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        _place(draft, folder / name)
        _sync(folder)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _place(source: Path, target: Path) -> bool:
    """Put a file under another name too; say no if there is one, which stays as it is."""
    try:
        # Unlike a rename, a link never takes the place of a file that is there.
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS or target.exists():
            raise
        source.rename(target)  # a disk of Windows, or one over the net
    return True


def _files(folder: Path) -> Iterator[tuple[tuple[int, str], str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not is_name(entry.name):
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    yield (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name), entry.name
            except FileNotFoundError:
                continue


def _read(place: Path) -> bytes | None:
    """Return a file's bytes, at most one more than any message has; None if it is gone."""
    try:
        with place.open("rb") as stream:
            return stream.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _fault(error) from None


def _free_names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    number = 2
    while True:
        yield folder / f"{name}.{number}"
        number += 1


def _sync(folder: Path) -> None:
    """Force the names of a folder to the disk, where the system can."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _fault(error: OSError) -> ChannelError:
    # Whether a file that could not be forced to the disk is seen is not known; it may be.
    return ChannelError(_KIND, error.strerror or type(error).__name__, sent=True)
