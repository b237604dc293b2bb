"""A port that answers by receipts, and the dossier's tables."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cbec_customs_cn.channels import Received
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.keys import key_rules
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.migrations import customs_cn_0001_dossier, customs_cn_0002_retail
from cbec_customs_cn.outgoing import inner
from cbec_customs_cn.records.base import Document, head_of

from cbec_core.api import ProviderError

if TYPE_CHECKING:
    from collections.abc import Sequence

CEB = "http://www.chinaport.gov.cn/ceb"


class Port:
    """A port that takes every message once and has its receipts ready at once."""

    def __init__(self, statuses: Sequence[str] = ("2", "120", "399", "800")) -> None:
        self.statuses = statuses
        self.sent: dict[str, list[bytes]] = {}
        self.waiting: dict[str, Received] = {}
        self.refused: list[str] = []
        self.refuses: set[str] = set()
        self.broken = False
        self._lock = Lock()

    def send(self, name: str, raw: bytes) -> None:
        if self.broken:
            raise ProviderError("provider.timeout", code="port", seconds=1)
        with self._lock:
            self.sent.setdefault(name, []).append(raw)
            if len(self.sent[name]) > 1:
                return
            for document in parse(inner(raw)).documents:
                refuses = document.KIND in self.refuses
                for number, status in enumerate(("2", "100") if refuses else self.statuses):
                    receipt = self.receipt(document, status, number)
                    self.waiting[f"{name}.{number}"] = Received(f"{name}.{number}", receipt)

    def receipt(self, document: Document, status: str, number: int) -> bytes:
        rule, head = key_rules()[document.KIND], head_of(document)
        told = {name: getattr(head, name) for name in rule.fields}
        if document.KIND in ("CEB603", "CEB621"):
            border = "E" if document.KIND == "CEB603" else "I"
            digits = int.from_bytes(str(head.copNo).encode()[-4:]) % 10**9
            told["preNo"] = f"B20260302{digits:09}"
            told["invtNo"] = f"53002026{border}{digits:09}"
        elif document.KIND in ("CEB605", "CEB623"):
            told["invtNo"] = head.invtNo
        told |= {"returnStatus": status, "returnInfo": f"[Code:{status}]"}
        told["returnTime"] = f"2026030217310{number}000"
        body = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
        root, entity = f"{rule.receipt}Message", kind(rule.receipt).entity
        return (
            f'<{root} xmlns="{CEB}" guid="{head.guid}" version="1.0">'
            f"<{entity}>{body}</{entity}></{root}>"
        ).encode()

    def receive(self, limit: int) -> Sequence[Received]:
        with self._lock:
            return list(self.waiting.values())[:limit]

    def settle(self, received: Received) -> None:
        with self._lock:
            self.waiting.pop(received.name, None)

    def refuse(self, received: Received, reason: str) -> None:
        self.refused.append(reason)
        self.settle(received)


def migrate(url: str) -> None:
    """Make the tables of the dossier and of retail import."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        customs_cn_0001_dossier.upgrade()
        customs_cn_0002_retail.upgrade()
