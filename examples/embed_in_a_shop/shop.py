"""A shop that sells through its own checkout and lets cbec do the rest.

    python shop.py

The shop keeps its own catalogue and basket; cbec holds stock, money, labels and declarations.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cbec_core import Cbec, OrderToCashInput, Receipt
from cbec_core.api import (
    Address,
    Charge,
    ChargeKind,
    CustomsProfile,
    Money,
    Order,
    OrderLine,
    OrderState,
    Party,
    Product,
    Variant,
    order_id,
)

SETTINGS = {
    "merchant": {
        "id": "tea-house",
        "name": "Tea House",
        "address": {
            "country": "CN",
            "company": "Tea House",
            "lines": "8 Lake Street",
            "city": "Hangzhou",
            "postcode": "310000",
        },
    },
    "defaults": {
        "payment": "sandbox",
        "carriers": "sandbox",
        "tax": "sandbox",
        "tariffs": "sandbox",
        "fx": "sandbox",
        "screening": "sandbox",
        "customs_export": "sandbox",
        "customs_import": "sandbox",
    },
}


def checkout(number: str) -> Order:
    """Return what the shop's own checkout has sold: two tins of tea to Berlin."""
    goods, freight = Money.parse("39.80", "EUR"), Money.parse("6.90", "EUR")
    now = datetime.now(UTC)
    line = OrderLine(
        id="1",
        sku="TEA-250",
        title="Green tea, 250 g",
        quantity=2,
        charges=(Charge(ChargeKind.GOODS, goods), Charge(ChargeKind.SHIPPING, freight)),
    )
    return Order(
        id=order_id("tea-house", "shop", number),
        merchant_id="tea-house",
        channel="shop",
        external_id=number,
        placed_at=now,
        updated_at=now,
        state=OrderState.TO_SHIP,
        currency="EUR",
        total=goods + freight,
        lines=(line,),
        ship_to=Party(
            Address(
                "DE", name="Erika Muster", lines=("Musterstr. 1",), city="Berlin", postcode="10115"
            )
        ),
    )


def main(folder: Path) -> None:
    with Cbec.open(database_url=f"sqlite:///{folder / 'shop.db'}", settings=SETTINGS) as cbec:
        cbec.storage.upgrade()
        customs = CustomsProfile(hs="090210", origin="CN", description="Green tea in tins")
        tea = Product("tea", "tea-house", "Green tea", customs=customs)
        cbec.catalog.put(Variant("TEA-250", tea, weight_g=300))
        cbec.stock.receive(Receipt("TEA-250", 10, "first-delivery"))

        order = cbec.orders.place(checkout("1001"))
        quote = cbec.landed_cost.quote_order(order.id)
        print("on arrival:", quote.sum_of() if quote.calculable else "not calculable")
        for charge in quote.all_charges():
            print(f"  {charge.kind.value} {charge.amount} by {charge.rule} ({charge.law})")

        run = cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_ok"), until="capture")
        record = cbec.records.of_order(order.id)
        assert record.payment is not None
        assert record.shipment is not None
        print("payment:", record.payment.state.value, record.payment.captured)
        print("parcel:", record.shipment.carrier, record.shipment.tracking_number)
        print("order:", record.order.state.value, "run:", run.state.value)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        main(Path(scratch))
