"""Write and check export lists of China's customs (CEB603) with five goods each.

cbec: build and check every field and every rule of business, to canonical bytes; and the same
signed.
limit: lxml builds the same tree and writes it, nothing checked; for signed lists the bare signature
of RSA-2048 with SHA-1 over as many bytes as a SignedInfo has, so that the rest is what we add.
xsdata: the same records as dataclasses, as it generates them from a schema, written by its
serializer; nothing checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, make_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.signature import signed_info
from cbec_customs_cn.codec.xml import CEB
from cbec_customs_cn.message import Message, Signature
from cbec_customs_cn.messages.table import Block, common, kind
from cbec_customs_cn.records.ceb603 import Inventory, InventoryHead, InventoryList
from cbec_customs_cn.records.common import BaseTransfer
from cbec_customs_cn.rules.check import check_message
from cbec_customs_cn.signing.rsa import RsaSha1FileSigner
from cbec_customs_cn.signing.xmldsig import sign
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from lxml import etree
from xsdata.formats.dataclass.serializers import XmlSerializer

from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

LISTS = 500
GOODS = 5
C = f"{{{CEB}}}"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
GUID = "4CDE1CFD-EDED-46B1-946C-B8022E42FC94"


def head(number: int) -> InventoryHead:
    return InventoryHead(
        guid=GUID,
        appType="1",
        appTime="20260301120000",
        appStatus="2",
        customsCode="4601",
        ebpCode="1105910159",
        ebpName="海外电商平台",
        orderNo=f"302-1234567-{number:07}",
        logisticsCode="1105910160",
        logisticsName="跨境物流有限公司",
        logisticsNo=f"LX{number:09}CN",
        copNo=f"COP{number:012}",
        ieFlag="E",
        portCode="4601",
        ieDate="20260301",
        statisticsFlag="A",
        agentCode="1105910161",
        agentName="报关服务有限公司",
        ebcCode="1105910162",
        ebcName="跨境电商贸易有限公司",
        ownerCode="1105910162",
        ownerName="跨境电商贸易有限公司",
        tradeMode="9610",
        trafMode="5",
        trafName="CA1041",
        voyageNo="CA1041",
        billNo="99912345675",
        country="304",
        POD="304",
        freight=Decimal("12.5"),
        fCurrency="142",
        fFlag="3",
        insuredFee=Decimal("0"),
        iCurrency="142",
        iFlag="3",
        wrapType="2",
        packNo=1,
        grossWeight=Decimal("1.25"),
        netWeight=Decimal("1.1"),
    )


def line(number: int) -> InventoryList:
    return InventoryList(
        gnum=number,
        itemNo=f"CUP-VAC-{number:05}",
        gcode="9617001900",
        gname="不锈钢真空保温杯 & 杯盖",
        gmodel="双层不锈钢，容量 500 毫升，品牌：无",
        barCode="无",
        country="304",
        currency="142",
        qty=Decimal("2"),
        qty1=Decimal("0.44"),
        unit="011",
        unit1="035",
        price=Decimal("58.9"),
        totalPrice=Decimal("117.8"),
    )


def message(number: int) -> Message:
    lines = tuple(line(row) for row in range(1, GOODS + 1))
    return Message(
        kind="CEB603",
        guid=GUID,
        documents=(Inventory(head=head(number), lines=lines),),
        transfer=BaseTransfer(
            copCode="1105910161",
            copName="报关服务有限公司",
            dxpMode="DXP",
            dxpId="DXPENT0000000001",
        ),
    )


def leaves(parent: etree._Element, record: object, block: Block) -> None:
    for leaf in block.fields:
        value = getattr(record, leaf.name)
        if value is not None:
            etree.SubElement(parent, C + leaf.name).text = str(value)


def by_lxml(given: Message) -> bytes:
    of = kind("CEB603")
    assert of.head
    assert of.lines
    root = etree.Element(f"{C}CEB603Message", guid=given.guid, version="1.0", nsmap={"ceb": CEB})
    for document in given.documents:
        assert isinstance(document, Inventory)
        inventory = etree.SubElement(root, f"{C}Inventory")
        leaves(etree.SubElement(inventory, f"{C}InventoryHead"), document.head, of.head)
        for row in document.lines:
            leaves(etree.SubElement(inventory, f"{C}InventoryList"), row, of.lines)
    transfer = etree.SubElement(root, f"{C}BaseTransfer")
    leaves(transfer, given.transfer, common()["BaseTransfer"])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def element(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "type": "Element", "namespace": CEB, **more}


def shape(block: Block) -> type[Any]:
    """Return the dataclass that xsdata generates for a block."""
    kinds = {"str": str, "decimal": Decimal, "int": int}
    return make_dataclass(
        block.name,
        [
            (leaf.name, kinds[leaf.base] | None, field(default=None, metadata=element(leaf.name)))
            for leaf in block.fields
        ],
    )


def xsdata_writer() -> Callable[[Message], str]:
    of = kind("CEB603")
    assert of.head
    assert of.lines
    heads, rows, transfers = shape(of.head), shape(of.lines), shape(common()["BaseTransfer"])
    lists = make_dataclass(
        "Inventory",
        [
            ("head", heads, field(metadata=element("InventoryHead"))),
            ("lines", list[rows], field(metadata=element("InventoryList"))),
        ],
    )
    attribute = {"type": "Attribute"}
    roots = make_dataclass(
        "CEB603Message",
        [
            ("guid", str, field(metadata=attribute)),
            ("version", str, field(metadata=attribute)),
            ("documents", list[lists], field(metadata=element("Inventory"))),
            ("transfer", transfers, field(metadata=element("BaseTransfer"))),
        ],
    )
    roots.Meta = type("Meta", (), {"namespace": CEB})
    serializer = XmlSerializer()

    def taken(cls: type[Any], record: object, block: Block) -> object:
        return cls(**{leaf.name: getattr(record, leaf.name) for leaf in block.fields})

    def write(given: Message) -> str:
        found = [
            lists(
                taken(heads, document.head, of.head),
                [taken(rows, row, of.lines) for row in document.lines],
            )
            for document in given.documents
            if isinstance(document, Inventory)
        ]
        transfer = taken(transfers, given.transfer, common()["BaseTransfer"])
        return serializer.render(roots(given.guid, "1.0", found, transfer), ns_map={"ceb": CEB})

    return write


def file_signer(folder: Path) -> RsaSha1FileSigner:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1)
    dated = certificate.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2049, 1, 1, tzinfo=UTC)
    )
    file = folder / "bench.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            None, key, dated.sign(key, hashes.SHA256()), None, NoEncryption()
        )
    )
    return RsaSha1FileSigner.from_pkcs12(file)


def checked(given: Message) -> bytes:
    assert not check_message(given, now=NOW)
    return build(given)


def measure(settings: Settings) -> list[Figure]:
    """Return the ratios to lxml, to xsdata and to the bare signature."""
    messages = [message(number) for number in range(LISTS // settings.size)]
    signer, by_xsdata = file_signer(settings.folder), xsdata_writer()
    # All three write the same document.
    expected = etree.tostring(etree.fromstring(by_lxml(messages[0])), method="c14n2")
    xsi = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    for raw in (build(messages[0]), by_xsdata(messages[0]).encode()):
        plain = raw.decode().replace(xsi, "").encode()
        assert etree.tostring(etree.fromstring(plain), method="c14n2") == expected
    info = signed_info(
        Signature(
            digest_value="SF/P+2sVsRQ9dJIqJSroW6ajb0Y=",
            signature_value="",
            digest_method=signer.algorithm.digest_uri,
            signature_method=signer.algorithm.signature_uri,
        ),
        alone=True,
    ).encode()

    def all_of(work: Callable[[Message], object]) -> Callable[[], None]:
        def run() -> None:
            for one in messages:
                work(one)

        return run

    def both(one: Message) -> None:
        assert not check_message(one, now=NOW)
        sign(one, signer)

    times = alternate(
        {
            "cbec": lambda: {
                "lists": timed(all_of(checked)),
                "lists xsdata": timed(all_of(checked)),
                "signed": timed(all_of(both)),
            },
            "limit": lambda: {
                "lists": timed(all_of(by_lxml)),
                "signed": timed(all_of(lambda one: signer.sign(info))),
            },
            "xsdata": lambda: {"lists xsdata": timed(all_of(by_xsdata))},
        },
        settings.rounds,
    )
    amount = len(messages)
    label = f"{amount} lists of {GOODS} goods"
    return [
        compare("ceb", f"{label}, lxml unchecked", times, "lists", amount=amount, bar=3.0),
        compare(
            "ceb", f"{label}, xsdata", times, "lists xsdata", amount=amount, bar=0.2, limit="xsdata"
        ),
        # 60 % of the rate of the bare signature.
        compare("ceb", f"{label}, bare RSA-2048", times, "signed", amount=amount, bar=1.67),
    ]
