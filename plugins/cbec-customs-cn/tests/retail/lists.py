"""An import list (CEB621) and its tax bill (CEB816) as the tests want them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cbec_customs_cn.records.ceb621 import Inventory, InventoryHead, InventoryList
from cbec_customs_cn.records.ceb816 import Tax, TaxHeadRd, TaxListRd

if TYPE_CHECKING:
    from cbec_customs_cn.import_tax import ImportTax


def goods(gnum: int = 1, total: str = "100", **changes: Any) -> InventoryList:
    fields: dict[str, Any] = {
        "gnum": gnum,
        "gcode": "3304990099",
        "gname": "面霜",
        "gmodel": "20g",
        "country": "116",
        "currency": "142",
        "qty": Decimal(2),
        "unit": "140",
        "qty1": Decimal("0.02"),
        "unit1": "035",
        "price": Decimal(total),
        "totalPrice": Decimal(total),
    }
    return InventoryList(**{**fields, **changes})


def inventory(*lines: InventoryList, freight: str = "0", insured: str = "0") -> Inventory:
    words = (
        *("orderNo", "ebpCode", "ebpName", "ebcCode", "ebcName", "logisticsNo", "logisticsCode"),
        *("logisticsName", "assureCode", "buyerIdNumber", "buyerName", "buyerTelephone"),
        *("consigneeAddress", "agentCode", "agentName"),
    )
    head = InventoryHead(
        **{name: name for name in words},
        guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC94",
        appType="1",
        appTime="20260601120000",
        appStatus="2",
        ieFlag="I",
        declTime="20260601",
        customsCode="9007",
        portCode="9007",
        buyerIdType="1",
        tradeMode="9610",
        trafMode="5",
        country="116",
        freight=Decimal(freight),
        insuredFee=Decimal(insured),
        currency="142",
        packNo=1,
        grossWeight=Decimal(1),
        netWeight=Decimal(1),
    )
    return Inventory(head=head, lines=lines)


def bill(computed: ImportTax, *lines: TaxListRd, **changes: Any) -> Tax:
    """Return the bill that agrees with our figures, or one with other lines."""
    billed = lines or tuple(
        TaxListRd(
            gnum=line.gnum,
            gcode=line.gcode,
            taxPrice=line.taxPrice,
            customsTax=line.customsTax,
            valueAddedTax=line.valueAddedTax,
            consumptionTax=line.consumptionTax,
        )
        for line in computed.lines
    )
    sums = {
        name: sum((getattr(line, name) or Decimal(0) for line in billed), Decimal(0))
        for name in ("customsTax", "valueAddedTax", "consumptionTax")
    }
    fields: dict[str, Any] = {
        "guid": "4CDE1CFD-EDED-46B1-946C-B8022E42FC94",
        "returnTime": "20260601120000000",
        "invtNo": "90072026I600814218",
        "taxNo": "90072026I600814218_1",
        "status": "1",
        **sums,
    }
    return Tax(head=TaxHeadRd(**{**fields, **changes}), lines=billed)
