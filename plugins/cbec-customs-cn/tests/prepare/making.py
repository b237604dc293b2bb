"""An enterprise of every role, and orders that it may declare; everything is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
from cbec_customs_cn.prepare.filing import Facts, Filing, Papers
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.settings import (
    B2BSettings,
    BondedExportSettings,
    BondedImportSettings,
    CustomsCnSettings,
    DirectExportSettings,
    DirectImportSettings,
    WarehouseSettings,
)
from cbec_customs_cn.signing.rsa import RsaSha1FileSigner
from cbec_customs_cn.trips import Trip
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from cbec_core.api import (
    Charge,
    ChargeKind,
    Consignment,
    Direction,
    Identifier,
    IdentifierKind,
    Money,
    Order,
    Parcel,
)
from cbec_core.testing.builders import (
    DAY,
    make_consignment,
    make_consignment_line,
    make_customs_profile,
    make_order,
    make_order_line,
    make_party,
)

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "a made-up password"
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SETTINGS: dict[str, type[CustomsCnSettings]] = {
    model.regime: model
    for model in (
        DirectExportSettings,
        B2BSettings,
        WarehouseSettings,
        BondedExportSettings,
        DirectImportSettings,
        BondedImportSettings,
    )
}
ROLES = ("ecommerce", "platform", "payment", "logistics", "agent", "operator")
TRIP = Trip("CA8431", "20260302", "78412345675", "BAG-1", "粤B12345")
FACTS = Facts(TRIP, "20260303010000", "买家取消订单", "A-01")


def given(**changes: Any) -> dict[str, Any]:
    """Return settings as cbec.toml has them; codes are those of public examples."""
    firm = {"code": "4403169D3W", "name": "深圳示例贸易有限公司"}
    return {
        "roles": ROLES,
        "cop_code": "4403169D3W",
        "cop_name": "深圳示例贸易有限公司",
        "dxp_id": "DXPENT0000012345",
        "ebp": {"code": "91110000802100433B", "name": "示例平台"},
        "ebc": firm,
        "agent": firm,
        "logistics": {"code": "330766K00Q", "name": "示例物流"},
        "pay": {"code": "46121601BC", "name": "示例支付"},
        "area": firm,
        "operator": firm,
        "assure_code": "4403169D3W",
        "ems_no": "T5300W000001",
        "customs_code": "5300",
        "port_code": "5301",
        "traf_mode": "5",
        "statistics_flag": "B",
        "pod": {"DE": "3044", "US": "502"},
        **changes,
    }


def exported(**changes: Any) -> tuple[Order, Consignment]:
    """Return an order to Germany whose goods have a code of China's tariff."""
    profile = make_customs_profile(national=(("CN", "6109100021"),))
    lines = changes.pop("lines", None) or (make_consignment_line(customs=profile),)
    return make_order(), make_consignment(lines=lines, **changes)


def imported(**changes: Any) -> tuple[Order, Consignment]:
    """Return an order from Japan to a buyer in China who has an identity number."""
    number = Identifier.of(IdentifierKind.PERSONAL_ID, "11010519491231002X", "CN")
    buyer = make_party(
        "CN",
        name="李四",
        phone="13800000000",
        region="北京市",
        city="北京市",
        lines=("示例路1号",),
        identifiers=(number,),
    )
    profile = make_customs_profile(
        origin="JP", national=(("CN", "3304990039"),), description_zh="面霜"
    )
    charges = (
        Charge(ChargeKind.GOODS, Money(20000, "CNY")),
        Charge(ChargeKind.DISCOUNT, Money(-1000, "CNY")),
        Charge(ChargeKind.TAX, Money(1820, "CNY")),
    )
    shipping = (Charge(ChargeKind.SHIPPING, Money(1500, "CNY")),)
    order = make_order(
        currency="CNY",
        lines=(make_order_line(charges=charges),),
        charges=shipping,
        buyer=buyer,
        ship_to=buyer,
    )
    consignment = make_consignment(
        currency="CNY",
        sender=make_party("JP"),
        consignee=buyer,
        lines=(make_consignment_line(minor=19000, currency="CNY", customs=profile),),
        parcels=(Parcel(1, 450, None, ("1",)),),
        freight=Money(1500, "CNY"),
        insurance=Money(0, "CNY"),
        **changes,
    )
    return order, consignment


def make_filing(regime: str, **changes: Any) -> Filing:
    """Return the filing of a regime, with every number that it could need."""
    exports = SETTINGS[regime](**given()).mode.direction is Direction.EXPORT
    order, consignment = exported() if exports else imported()
    filing = Filing(
        "op_1",
        order,
        consignment,
        "YT2606100000001",
        DAY,
        AT,
        "20260301000001",
        "53002026E000000001" if exports else "53002026I000000001",
        FACTS,
    )
    return attrs.evolve(filing, **changes)


def exports_of(code: str, count: int, most: int) -> tuple[Group, Papers]:
    """Return so many exports that travel together, and papers with a byte limit."""
    first = make_filing("cn-9610-export")
    filings = tuple(
        attrs.evolve(
            first,
            waybill=f"YT{number:09}",
            invt_no=f"53002026E{number:09}",
            operation_id=str(number),
        )
        for number in range(count)
    )
    group = Group(f"group.{code}", filings, AT, FACTS)
    return group, Papers(SETTINGS["cn-9610-export"](**given(max_bytes=most)))


def signer_in(folder: Path, days: int = 365) -> RsaSha1FileSigner:
    """Make a key and its certificate, valid for some days from a day before AT."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例")])
    begun = AT - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x01691FE9)
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    sealed = BestAvailableEncryption(PASSWORD.encode())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)
    (folder / "sealed.pem").write_bytes(pem)
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return RsaSha1FileSigner.from_pem(folder / "key.pem", folder / "cert.pem")
