"""Intake: documents of a marketplace become orders, whole or not at all."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import CbecError, DomainError, StorageError
from cbec_core.domain.events import EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.order import order_id
from cbec_core.ports.marketplace import ImportedOrder, OrderFault, ReadContext
from cbec_core.ports.provider import Capability
from cbec_core.services.lift import take_up_released

if TYPE_CHECKING:
    from cbec_core.ports.stored import UpsertResult
    from cbec_core.services.context import Context

__all__ = ["ImportReport", "Intake"]

_HEAD = 4096
_REFUSED = "storage.constraint"


@attrs.frozen
class ImportReport:
    """What an import did, by order id, and the orders that could not be taken."""

    channel: str
    inserted: tuple[str, ...]
    revised: tuple[str, ...]
    unchanged: tuple[str, ...]
    faults: tuple[OrderFault, ...]
    cursor: str = ""


class Intake:
    """Import documents; one bad order is reported and does not stop the others."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def import_file(
        self, path: str | Path, channel: str = "", *, again: bool = False
    ) -> ImportReport:
        """Import a file; its size is checked before it is read."""
        self._context.require(Permission.ORDERS_IMPORT)
        return self.import_document(self.read_file(path), channel, again=again)

    def read_file(self, path: str | Path) -> bytes:
        """Return the bytes of a document within the limit of the configuration."""
        limit = self._context.policy.max_bytes
        try:
            with Path(path).open("rb") as stream:
                document = stream.read(limit + 1)
                if len(document) > limit:
                    # What is no regular file tells no size.
                    size = max(Path(path).stat().st_size, len(document))
                    raise DomainError("intake.too_large", size=size, limit=limit)
                return document
        except OSError as fault:
            name, reason = Path(path).name or str(path), fault.strerror or "unknown"
            raise DomainError("intake.file_unreadable", name=name, reason=reason) from None

    def import_document(
        self, document: bytes, channel: str = "", *, again: bool = False
    ) -> ImportReport:
        """Import the bytes of a document; `channel` is recognised if it is not named.

        Orders whose text this version of the plugin has read before are not read a second time,
        unless `again` says so.
        """
        context = self._context
        context.require(Permission.ORDERS_IMPORT)
        self._check_bytes(document)
        code = channel or self.recognise(document)
        reader = context.providers.version(Capability.MARKETPLACE, code)
        known = partial(self._known, code, "" if again else reader)
        page = context.providers.marketplace(code).read_orders(
            document, ReadContext(context.merchant_id, code, known)
        )
        taken, faults = self._checked(page.orders)
        inserted, revised, unchanged = self._store(taken, reader, faults)
        same = tuple(order_id(context.merchant_id, code, name) for name in page.unchanged)
        return ImportReport(
            *(code, inserted, revised, same + unchanged, (*page.faults, *faults), page.cursor)
        )

    def recognise(self, document: bytes) -> str:
        """Return the code of the marketplace that wrote a document."""
        head = document[:_HEAD]
        for spec in self._context.providers.specs(Capability.MARKETPLACE):
            if self._context.providers.marketplace(spec.code).recognises(head):
                return spec.code
        try:
            json.loads(document.decode("utf-8-sig"))
        except json.JSONDecodeError as fault:
            raise DomainError("intake.not_json", line=fault.lineno, column=fault.colno) from None
        except (ValueError, RecursionError):
            pass  # a number or a depth without end
        raise DomainError("intake.not_understood")

    def _check_bytes(self, document: bytes) -> None:
        limit = self._context.policy.max_bytes
        if len(document) > limit:
            raise DomainError("intake.too_large", size=len(document), limit=limit)
        if not document.removeprefix(BOM_UTF8).strip():
            raise DomainError("intake.empty")
        try:
            document.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise DomainError("intake.not_utf8", position=fault.start) from None

    def _checked(
        self, orders: Iterable[ImportedOrder]
    ) -> tuple[list[ImportedOrder], list[OrderFault]]:
        limit = self._context.policy.max_lines
        taken: list[ImportedOrder] = []
        faults: list[OrderFault] = []
        for imported in orders:
            try:
                imported.order.check(limit)
            except CbecError as fault:
                external = imported.order.external_id
                faults.append(OrderFault.of(external, "", fault))
            else:
                taken.append(imported)
        return taken, faults

    def _known(self, channel: str, reader: str, texts: Mapping[str, str]) -> frozenset[str]:
        context = self._context
        if not reader or not texts:
            return frozenset()
        names = {order_id(context.merchant_id, channel, name): name for name in texts}
        by_id = {known: texts[name] for known, name in names.items()}
        with context.begin() as uow:
            return frozenset(names[known] for known in uow.orders.read_before(by_id, reader))

    def _store(
        self, orders: list[ImportedOrder], reader: str, faults: list[OrderFault]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        context = self._context
        inserted: list[str] = []
        revised: list[str] = []
        unchanged: list[str] = []
        for start in range(0, len(orders), context.policy.batch):
            batch = orders[start : start + context.policy.batch]
            for result in self._stored(batch, reader, faults):
                inserted += result.inserted
                revised += result.revised
                unchanged += result.unchanged
        return tuple(inserted), tuple(revised), tuple(unchanged)

    def _stored(
        self, batch: list[ImportedOrder], reader: str, faults: list[OrderFault]
    ) -> Iterator[UpsertResult]:
        """Store orders together; if the database refuses one of them, each by itself."""
        try:
            yield self._upsert(batch, reader)
        except StorageError as fault:
            if fault.code != _REFUSED:
                raise
            if len(batch) == 1:
                faults.append(OrderFault.of(batch[0].order.external_id, "", fault))
                return
            for one in batch:
                yield from self._stored([one], reader, faults)

    def _upsert(self, batch: list[ImportedOrder], reader: str) -> UpsertResult:
        context = self._context
        with context.begin() as uow:
            result = uow.orders.upsert(batch, context.clock.now(), reader)
            take_up_released(context, uow, result.released)
            uow.outbox.add(
                *context.events(EventType.ORDER_IMPORTED, result.inserted),
                *context.events(EventType.ORDER_REVISED, result.revised),
            )
            uow.commit()
        return result
