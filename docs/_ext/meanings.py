"""What keys, events, rules and permissions mean, where the code has only their names.

`tests/docs` holds these tables against the code: none missing, none left over.
"""

from __future__ import annotations

RULES = {
    "ALL": "Every answer is collected. A plugin that raises is recorded and the others are asked.",
    "STRICTEST": "Every answer is collected, the worst verdict wins; raising, or being "
    "broken, counts as `review`.",
    "FIRST": "The first answer that is not `None` counts, in the order of `plugins.first`, then by "
    "plugin name; never in the order of installation.",
    "EACH": "Everybody is told; one failing plugin never silences the rest.",
}

ERROR_GROUPS = {
    "catalog": "Files of articles; nothing of a file with a fault is stored.",
    "command": "How a command was typed.",
    "config": "A setting is missing or wrong.",
    "country": "Country codes.",
    "gtin": "Numbers of articles that are the same everywhere.",
    "hs": "Customs codes of goods.",
    "idempotency": "A key that was used before.",
    "identifier": "Numbers of authorities; the number itself is never repeated.",
    "intake": "Documents that cannot be taken; nothing of them is stored.",
    "landed_cost": "Questions for a landed cost that cannot be read.",
    "ledger": "The journal.",
    "money": "Amounts.",
    "operation": "Effects whose outcome is open; reasons for which a run is parked.",
    "order": "Orders that do not hold together, or are not where they should be.",
    "payment": "Payments.",
    "permission": "What the actor may do.",
    "plugin": "Plugins that are missing, broken or in conflict.",
    "program": "Faults of cbec itself.",
    "provider": "Counterparties that cannot be asked, or whose answer cannot be understood.",
    "quantity": "Numbers of units, weights and lengths.",
    "rate": "Prices of carriers.",
    "refund": "Refunds.",
    "return": "Returns.",
    "run": "Workflow runs.",
    "settlement": "Reports of channels; one number means one report.",
    "stock": "Stock.",
    "storage": "The database.",
    "transition": "Moves that no transition table allows.",
}

EVENTS = {
    "cbec.order.imported.v1": "An order came in for the first time.",
    "cbec.order.revised.v1": "A channel said something else of an order; the revision is kept.",
    "cbec.order.placed.v1": "A shop placed an order: stock is held, a payment is open.",
    "cbec.order.screened.v1": "Parties, goods and destination were judged.",
    "cbec.order.quoted.v1": "The landed cost was computed and frozen.",
    "cbec.order.held.v1": "The order waits for a person.",
    "cbec.order.shipped.v1": "The goods have left.",
    "cbec.order.delivered.v1": "The consignee has the goods.",
    "cbec.order.completed.v1": "Everything is done, settlement included.",
    "cbec.order.cancelled.v1": "The order will not be fulfilled; what was done is undone.",
    "cbec.stock.reserved.v1": "Units are held for an order.",
    "cbec.stock.released.v1": "Held units are free again.",
    "cbec.payment.recorded.v1": "A marketplace had collected the money; the fact is written down.",
    "cbec.payment.authorised.v1": "The amount is held on the buyer's method.",
    "cbec.payment.captured.v1": "The amount was taken.",
    "cbec.payment.declined.v1": "The provider said no.",
    "cbec.payment.voided.v1": "A held amount was let go.",
    "cbec.payment.refunded.v1": "Money went back to the buyer.",
    "cbec.payment.notice_unmatched.v1": "A provider told of money that no operation here moved.",
    "cbec.payment.notice_set_aside.v1": "A provider's message cannot be processed and was set"
    " aside; `fault` says why.",
    "cbec.shipment.label_bought.v1": "A label was bought; the parcel has a number.",
    "cbec.shipment.label_voided.v1": "A label was given back unused.",
    "cbec.shipment.confirmed.v1": "The marketplace was told that the goods have left.",
    "cbec.shipment.tracking_changed.v1": "The folded tracking status changed.",
    "cbec.declaration.changed.v1": "Customs answered: accepted, queried, rejected, released.",
    "cbec.settlement.imported.v1": "A settlement report was imported and matched.",
    "cbec.return.refunded.v1": "A return was refunded.",
    "cbec.run.parked.v1": "A run waits for a person.",
}

PERMISSIONS = {
    "orders.read": "See orders and what hangs on them, articles and stock levels.",
    "orders.import": "Import documents and place orders.",
    "stock.write": "Receive stock and change variants.",
    "quote": "Ask for landed cost, and for what customs data a consignment lacks.",
    "pay": "Take in and work off the messages of payment providers.",
    "ship": "Start and advance the runs of orders, which take the money, buy labels and declare.",
    "settle": "Import settlement reports, see balances of the books.",
    "refund": "Give money back.",
    "runs.read": "See workflow runs and their operations.",
    "runs.resolve": "Settle parked runs.",
}

CONFIG = {
    "database.url": "A SQLAlchemy address: `sqlite:///cbec.db`, `postgresql+psycopg://…`. A secret "
    "reference is allowed.",
    "database.synchronous": "SQLite: `FULL` syncs every commit to the disk; `NORMAL` may lose the "
    "last commits when the power fails, never when a process dies.",
    "database.busy_timeout_s": "SQLite: seconds to wait for a writer before `storage.locked`.",
    "plugins.block": "Plugins (or distributions) that are never imported.",
    "plugins.first": "Plugins in the order in which `FIRST` hooks ask them.",
    "intake.max_bytes": "A longer document is refused before it is read whole.",
    "intake.max_lines": "An order of more lines is refused.",
    "intake.batch": "Orders that are stored in one transaction.",
    "defaults.payment": "The payment provider of orders that one's own shop places.",
    "defaults.carriers": "The carriers that are asked for prices; without one the run parks.",
    "defaults.customs_export": "The regime at the border of dispatch, if no plugin chooses one. "
    '`"none"`: nobody declares there. Empty: an order that crosses a customs border parks.',
    "defaults.customs_import": "The same at the border of destination.",
    "defaults.tracking": "The carrier that is asked for parcels whose own carrier cannot be asked.",
    "defaults.tax": "The sets of tax rules; the first that covers the destination answers.",
    "defaults.tariffs": "The tables of duty rates.",
    "defaults.fx": "The sources of exchange rates.",
    "defaults.screening": "The lists that orders are screened against. "
    '`["none"]`: nobody screens, which every order records. Empty: orders park, unless a plugin '
    "screens by itself.",
    "defaults.documents": "The renderer of labels, forms and invoices.",
    "defaults.notify": "The channels that tell operators of parked runs.",
    "defaults.incoterm": "The delivery term where the order names none (Incoterms 2020).",
    "defaults.language": "The language of documents: `en` or `zh`.",
    "defaults.reservation_ttl": "How long stock is held for an order that does not go on.",
    "defaults.poll_tracking": "The pause between two questions to a carrier.",
    "defaults.poll_customs": "The pause between two questions to customs.",
    "defaults.poll_settlement": "The pause between two looks for a settlement.",
    "merchant.id": "The id that every row of the merchant carries; it never changes.",
    "merchant.name": "The name that people read.",
    "merchant.address.country": "ISO 3166-1 alpha-2.",
    "merchant.address.name": "The person.",
    "merchant.address.company": "The company.",
    "merchant.address.lines": "Street lines.",
    "merchant.address.city": "The city.",
    "merchant.address.region": "State or province.",
    "merchant.address.postcode": "The postcode.",
    "merchant.address.phone": "The telephone number that labels print.",
    "merchant.address.email": "The address that carriers and customs write to.",
    "merchant.identifiers[].kind": "`vat`, `eori`, `ioss`, `uscc`, `cn_customs` or `personal_id`.",
    "merchant.identifiers[].value": "The number, or a secret reference to it.",
    "merchant.identifiers[].country": "The country that issued it.",
    "providers": "`[providers.<capability>.<code>]`: read by that provider's own model.",
}
