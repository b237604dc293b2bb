"""A folder with a simulator on one side and an enterprise on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.channels.directory import DirectoryChannel
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.outgoing import bytes_of, file_name
from cbec_customs_cn.prepare.filing import Papers
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.prepare.messages import OF_GROUPS, document_of, group_messages, packed
from cbec_customs_cn.receipts.reading import read_receipts
from cbec_customs_cn.receipts.values import Receipt
from cbec_customs_cn.records.base import Document, head_of
from cbec_customs_cn.signing.rsa import RsaSha1FileSigner
from cbec_customs_cn.simulate.channel import simulator_in
from cbec_customs_cn.simulate.checking import Certificates
from cbec_customs_cn.simulate.customs import Customs, TaxOf
from cbec_customs_cn.simulate.faults import Faults
from cbec_customs_cn.simulate.pace import Pace
from cbec_customs_cn.simulate.writing import guid_of
from cbec_customs_cn.structure.check import check_structure

from cbec_core.testing.clock import FrozenClock

from ..prepare.making import AT, FACTS, SETTINGS, given, make_filing, signer_in

if TYPE_CHECKING:
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.simulate.simulator import Simulator


@attrs.define
class Office:
    """An enterprise before a simulated port: it sends messages and collects receipts."""

    folder: Path
    clock: FrozenClock = attrs.Factory(FrozenClock)
    faults: Faults = Faults()
    tax_of: TaxOf | None = None
    certificates: Certificates | None = None
    receipts: list[Receipt] = attrs.Factory(list)
    files: list[bytes] = attrs.Factory(list)

    def channel(self) -> DirectoryChannel:
        return DirectoryChannel(self.folder, self.clock)

    def simulator(self) -> Simulator:
        return simulator_in(
            self.folder,
            self.clock,
            customs=Customs(Pace(), self.tax_of),
            faults=self.faults,
            certificates=self.certificates,
        )

    def send(self, *messages: Message) -> None:
        for one in messages:
            self.send_raw(build(one), file_name(one))

    def send_raw(self, raw: bytes, name: str) -> None:
        self.channel().send(name, raw)

    def after(self, **span: int) -> list[Receipt]:
        """Let time pass in hours, and return what came."""
        simulator, found = self.simulator(), []
        simulator.step()
        left = timedelta(**span)
        while left > timedelta():
            pace = min(left, timedelta(hours=1))
            self.clock.advance(pace)
            left -= pace
            simulator.step()
        channel = self.channel()
        while arrived := channel.receive(100):
            for received in arrived:
                self.files.append(received.raw)
                found += read_receipts(received.raw)
                channel.settle(received)
        self.receipts += found
        simulator.engine.dispose()
        return found

    def statuses(self, kind: str) -> list[str]:
        """Return the statuses of a kind of receipt, in the order of their time."""
        found = [one for one in self.receipts if one.kind == kind]
        return [one.status for one in sorted(found, key=lambda one: one.time)]

    def by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.receipts:
            found[one.kind].append(one.status)
        return dict(found)


@attrs.define
class Firm:
    """One enterprise of every role under a regime, and its messages of one order."""

    regime: str
    signer: RsaSha1FileSigner
    changes: dict[str, Any] = attrs.Factory(dict)

    @property
    def papers(self) -> Papers:
        return Papers(SETTINGS[self.regime](**given(**self.changes)))

    def message(self, code: str, operation: str = "op_1", /, **changes: Any) -> Message:
        """Return a message with one document; `changes` are fields of its head."""
        filing_changes = {
            name: changes.pop(name) for name in ("invt_no", "waybill") if name in changes
        }
        filing = make_filing(self.regime, operation_id=operation, **filing_changes)
        if code in OF_GROUPS:
            (found,) = group_messages(Group(operation, (filing,), AT, FACTS), self.papers, code)
            (document,) = found.documents
        else:
            document = document_of(filing, self.papers, code)
        head = attrs.evolve(head_of(document), **changes)
        if head_of(document) is document:
            assert isinstance(head, Document)
            document = head
        else:
            document = attrs.evolve(document, head=head)  # type: ignore[call-arg]
        (message,) = packed(code, (document,), self.papers)
        return message if not changes else attrs.evolve(message, guid=guid_of(repr(document)))

    def raw(self, message: Message) -> bytes:
        return bytes_of(message, self.signer, envelope=False, on=AT.date(), at=AT)


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> RsaSha1FileSigner:
    return signer_in(tmp_path_factory.mktemp("key"))


@pytest.fixture
def exporter(signer: RsaSha1FileSigner) -> Firm:
    return Firm("cn-9610-export", signer)


@pytest.fixture
def importer(signer: RsaSha1FileSigner) -> Firm:
    return Firm("cn-9610-import", signer)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "port")


@pytest.fixture
def faultless() -> Callable[[bytes], None]:
    """Return a check that a message follows the standard."""

    def check(raw: bytes) -> None:
        found: list[Any] = check_structure(raw)
        assert not found, [(one.path, one.text) for one in found]

    return check
