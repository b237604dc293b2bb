"""Read messages, from oneself strictly and from customs leniently."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs
from lxml import etree

from cbec_core.api import Severity
from cbec_customs_cn.codec.hardened import BOM, Limits, c14n, tree
from cbec_customs_cn.codec.reading import Log, document_readers, local, shared_reader, whitespace
from cbec_customs_cn.codec.xml import CEB, DS
from cbec_customs_cn.errors import refused
from cbec_customs_cn.findings import CebFinding
from cbec_customs_cn.message import ExtendMessage, Facts, Message, Signature
from cbec_customs_cn.messages.table import Kind, Way, kinds
from cbec_customs_cn.records.base import Document, Record, document_of
from cbec_customs_cn.records.common import BaseSubscribe, BaseTransfer
from cbec_customs_cn.structure import texts as texts  # defines its findings

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Reading", "parse", "read"]

_ROOT: Final = re.compile(r"(CEB[0-9]{3})(Message)?")
_C: Final = f"{{{CEB}}}"
_D: Final = f"{{{DS}}}"


@attrs.frozen
class Reading:
    """Hold what was read: `message` is None if a number is missing that cannot be left open."""

    kind: Kind
    message: Message | None
    findings: tuple[CebFinding, ...]


def parse(raw: bytes, *, lenient: bool = False, limits: Limits | None = None) -> Message:
    """Read a message.

    Strictly, any departure from the standard's elements and their order is ceb.not_as_standard.
    Leniently, unknown elements are kept as `extras`, missing ones noted as `gaps`, order does not
    matter. Lengths are not looked at: `check_structure` does. Raises DomainError: also
    ceb.too_large, ceb.not_utf8, ceb.doctype, ceb.not_xml, ceb.namespace, ceb.root.
    """
    reading = read(raw, limits or Limits())
    errors = [found for found in reading.findings if found.severity is Severity.ERROR]
    if reading.message is None or (errors and not lenient):
        raise refused(
            "ceb.not_as_standard",
            kind=reading.kind.code,
            count=len(errors),
            path=errors[0].path,
            finding=errors[0].code,
        )
    return reading.message


def read(raw: bytes, limits: Limits) -> Reading:
    """Read a message and note every departure of its elements from the standard."""
    root = tree(raw, limits)
    found, kind = _kind(root)
    log = Log(limits.findings)
    if raw.startswith(BOM):
        log.add("ceb.bom", found)
    if found != kind.root:
        log.add("ceb.root_name", found, found=found, name=kind.root)
    message = _Reader(kind, log).read(root)
    facts = Facts(
        bom=raw.startswith(BOM),
        encoding=root.getroottree().docinfo.encoding or "UTF-8",
        prefix=root.prefix or "",
    )
    whole = None if log.unreadable else attrs.evolve(message, facts=facts)
    return Reading(kind, whole, tuple(log.findings))


def _kind(root: etree._Element) -> tuple[str, Kind]:
    name = etree.QName(root)
    if name.namespace != CEB:
        raise refused("ceb.namespace", expected=CEB)
    # The official sample of CEB214 has lost the second half of its name.
    match = _ROOT.fullmatch(name.localname)
    if match is None or match[1] not in kinds():
        raise refused("ceb.root", found=name.localname[:40])
    return name.localname, kinds()[match[1]]


class _Reader:
    """Read what stands below the root."""

    def __init__(self, kind: Kind, log: Log) -> None:
        self.kind = kind
        self.log = log
        self.at = kind.root
        self.head, self.lines = document_readers(kind.code)
        self.documents: list[Document] = []
        self.transfer: BaseTransfer | None = None
        self.subscribes: list[BaseSubscribe] = []
        self.extend: ExtendMessage | None = None
        self.signature: Signature | None = None

    def read(self, root: etree._Element) -> Message:
        latest = 0
        order = self._order()
        for child in root:
            place = order.get(child.tag)
            if place is None:
                self.log.extra(self.at, child)
            else:
                number, reads = place
                if number < latest:
                    name = local(child)
                    self.log.add("ceb.order", f"{self.at}/{name}", name=name)
                latest = max(latest, number)
                reads(child)
            if child.tail is not None and not whitespace(child.tail):
                self.log.add("ceb.stray_text", self.at, name=self.at)
        if not whitespace(root.text):
            self.log.add("ceb.stray_text", self.at, name=self.at)
        return Message(
            kind=self.kind.code,
            guid=self._attribute(root, "guid"),
            version=self._attribute(root, "version"),
            documents=tuple(self.documents),
            transfer=self.transfer,
            subscribes=tuple(self.subscribes),
            extend=self.extend,
            signature=self.signature,
            extras=tuple(self.log.extras),
            gaps=tuple(self.log.gaps),
        )

    def _order(self) -> dict[object, tuple[int, Callable[[etree._Element], None]]]:
        last = (f"{_C}ExtendMessage", self._extend), (f"{_D}Signature", self._signature)
        if self.kind.way is Way.EXPORT:
            last = last[1], last[0]
        reads = (
            (f"{_C}{self.kind.entity}", self._document),
            (f"{_C}BaseTransfer", self._transfer),
            (f"{_C}BaseSubscribe", self._subscribe),
            *last,
        )
        return {tag: (number, reader) for number, (tag, reader) in enumerate(reads)}

    def _attribute(self, root: etree._Element, name: str) -> str:
        value = root.get(name)
        if value is None:
            path = f"{self.at}/@{name}"
            self.log.add("ceb.missing", path, name=name, name_zh=name)
            self.log.gaps.append(path)
        return value or ""

    def _document(self, element: etree._Element) -> None:
        path = f"{self.at}/{self.kind.entity}[{len(self.documents) + 1}]"
        if self.kind.head is None:
            document = self.head.read(element, path, self.log)
            assert isinstance(document, Document)
            self.documents.append(document)
            return
        head, lines = self._parts(element, path, self.kind.head.name)
        if head is None:
            name = self.kind.head.name
            self.log.add("ceb.missing", f"{path}/{name}", name=name, name_zh=name)
            self.log.unreadable = True
        elif self.lines is None:
            self.documents.append(document_of(self.kind.code, head, None))
        else:
            self.documents.append(document_of(self.kind.code, head, lines))

    def _parts(
        self, element: etree._Element, path: str, name: str
    ) -> tuple[Record | None, list[Record]]:
        head: Record | None = None
        lines: list[Record] = []
        line_tag = f"{_C}{self.kind.lines.name}" if self.kind.lines else None
        for child in element:
            if child.tag == line_tag and self.lines is not None:
                at = f"{path}/{self.lines.block.name}[{len(lines) + 1}]"
                lines.append(self.lines.read(child, at, self.log))
            elif child.tag != f"{_C}{name}":
                self.log.extra(path, child)
            elif head is None:
                if lines:
                    self.log.add("ceb.order", f"{path}/{name}", name=name)
                head = self.head.read(child, f"{path}/{name}", self.log)
            else:
                self.log.add("ceb.order", f"{path}/{name}", name=name)
            if child.tail is not None and not whitespace(child.tail):
                self.log.add("ceb.stray_text", path, name=self.kind.entity)
        if not whitespace(element.text):
            self.log.add("ceb.stray_text", path, name=self.kind.entity)
        return head, lines

    def _transfer(self, element: etree._Element) -> None:
        path = f"{self.at}/BaseTransfer"
        if self.transfer is not None:
            self.log.add("ceb.order", path, name="BaseTransfer")
            return
        record = shared_reader("BaseTransfer").read(element, path, self.log)
        assert isinstance(record, BaseTransfer)
        self.transfer = record

    def _subscribe(self, element: etree._Element) -> None:
        path = f"{self.at}/BaseSubscribe[{len(self.subscribes) + 1}]"
        record = shared_reader("BaseSubscribe").read(element, path, self.log)
        assert isinstance(record, BaseSubscribe)
        self.subscribes.append(record)

    def _extend(self, element: etree._Element) -> None:
        path = f"{self.at}/ExtendMessage"
        if self.extend is not None:
            self.log.add("ceb.order", path, name="ExtendMessage")
            return
        inside = element.find(f"{_C}Message")
        content = "".join(
            c14n(child, exclusive=True).decode() for child in (() if inside is None else inside)
        )
        self.extend = ExtendMessage(
            name=self._text(element, f"{_C}name", path),
            version=self._text(element, f"{_C}version", path),
            content=content,
        )

    def _signature(self, element: etree._Element) -> None:
        path = f"{self.at}/Signature"
        if self.signature is not None:
            self.log.add("ceb.order", path, name="Signature")
            return
        info = f"{_D}SignedInfo"
        key = element.find(f"{_D}KeyInfo/{_D}KeyName")
        certificate = element.find(f"{_D}KeyInfo/{_D}X509Data/{_D}X509Certificate")
        reference = f"{info}/{_D}Reference"
        self.signature = Signature(
            digest_value=_packed(self._text(element, f"{reference}/{_D}DigestValue", path)),
            signature_value=_packed(self._text(element, f"{_D}SignatureValue", path)),
            digest_method=self._uri(element, f"{reference}/{_D}DigestMethod", path),
            signature_method=self._uri(element, f"{info}/{_D}SignatureMethod", path),
            key_name="" if key is None else (key.text or "").strip(),
            certificate="" if certificate is None else _packed(certificate.text or ""),
        )

    def _text(self, element: etree._Element, inside: str, path: str) -> str:
        found = element.find(inside)
        if found is None:
            self._missing(inside, path)
            return ""
        return found.text or ""

    def _uri(self, element: etree._Element, inside: str, path: str) -> str:
        found = element.find(inside)
        if found is None:
            self._missing(inside, path)
            return ""
        return str(found.get("Algorithm", ""))

    def _missing(self, inside: str, path: str) -> None:
        name = inside.rpartition("}")[2]
        self.log.add("ceb.missing", f"{path}/{name}", name=name, name_zh=name)


def _packed(text: str) -> str:
    return "".join(text.split())
