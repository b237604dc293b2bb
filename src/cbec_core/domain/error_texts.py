"""The texts of every code that the core raises, in the order in which an order meets them."""

from __future__ import annotations

from cbec_core.domain.errors import define_errors

define_errors(
    {
        # values
        "money.currency_unknown": (
            "{currency!r} is not a currency of ISO 4217.",
            "Use a three-letter code such as EUR, CNY or USD.",
        ),
        "money.too_many_decimals": (
            "{amount} {currency} has more decimals than the {exponent} that {currency} allows.",
            "Round the amount at its source; the library never rounds an amount silently.",
        ),
        "money.not_a_number": (
            "{amount!r} is not an amount.",
            'Write amounts as decimal strings such as "12.50".',
        ),
        "money.too_large": (
            "An amount in {currency} has more than 15 digits.",
            "Check the source: such an amount is most likely a unit error.",
        ),
        "money.currency_mix": (
            "{left} and {right} cannot be added: the currencies differ.",
            "Convert one of them with a dated exchange rate first.",
        ),
        "money.weights_invalid": (
            "An amount cannot be split by weights that are negative or sum to zero.",
            "Give at least one positive weight.",
        ),
        "quantity.not_positive": (
            "{what} must be greater than zero, got {value}.",
            "Correct the quantity or leave the line out.",
        ),
        "quantity.negative": (
            "{what} must not be negative, got {value}.",
            "Correct the quantity at its source.",
        ),
        "quantity.too_large": (
            "{what} must be at most {limit}, got {value}.",
            "Check the source: such a number is most likely a unit error.",
        ),
        "quantity.not_a_number": (
            "{value!r} is not a {what}.",
            "Write a plain decimal number with its unit.",
        ),
        "country.unknown": (
            "{country!r} is not a country code of ISO 3166-1.",
            "Use a two-letter code such as DE, CN or US.",
        ),
        "identifier.invalid": (
            "The {kind} identifier is not valid: {reason}.",
            "Compare it with the certificate; the value itself is not shown here on purpose.",
        ),
        "gtin.invalid": (
            "{code!r} is not a GTIN: 8, 12, 13 or 14 digits with a right check digit are needed.",
            "Copy the number under the bar code; leave it empty if the article has none.",
        ),
        "hs.invalid": (
            "{code!r} is not a customs code: 6 to 12 digits are needed.",
            "Give the six-digit HS code or a longer national code without letters.",
        ),
        "transition.illegal": (
            "{entity} cannot go from {from_state} to {to_state}.",
            "Read the transition table in the reference; reload the {entity} if it is stale.",
        ),
        "order.total_mismatch": (
            "Order {order}: the stated total {stated} differs from the sum of charges {summed}.",
            "Ask the source for the document again; nothing of this order was stored.",
        ),
        "order.no_lines": (
            "Order {order} has no lines.",
            "Import it again when the marketplace has released its items.",
        ),
        "order.too_many_lines": (
            "Order {order} has {count} lines; at most {limit} are taken.",
            "Raise intake.max_lines in the configuration if this is really one order.",
        ),
        "order.line_duplicate": (
            "Order {order} names line {line} twice.",
            "Ask the source for the document again.",
        ),
        "order.not_found": (
            "There is no order {order}.",
            "`cbec orders list` shows what is stored.",
        ),
        "order.not_processable": (
            "Order {order} cannot be processed as it stands.",
            "`cbec orders show {order}` lists the findings.",
        ),
        "order.not_ready": (
            "Order {order} cannot be processed while it is {state}.",
            "An order is taken up once its channel reports it as paid; one that is over is not.",
        ),
        "order.cancelled": (
            "Order {order} is cancelled.",
            "Nothing is to be done for it; import it again if its channel says otherwise.",
        ),
        "order.nothing_to_send": (
            "No line of order {order} has units to send.",
            "Import it again if its channel says otherwise.",
        ),
        "order.no_destination": (
            "Order {order} has no delivery address.",
            "Import it again when the channel has released the address.",
        ),
        "ledger.unbalanced": (
            "The postings of journal {journal} do not sum to zero in {currency}.",
            "This is a fault of the program that posts; nothing was written.",
        ),
        "permission.denied": (
            "{actor} may not {permission} for merchant {merchant}.",
            "Ask an administrator to grant the permission.",
        ),
        # intake
        "intake.too_large": (
            "The document has {size} bytes; at most {limit} are read.",
            "Split the export into smaller pages, or raise intake.max_bytes.",
        ),
        "intake.not_utf8": (
            "The document is not UTF-8 text (byte {position}).",
            "Save it as UTF-8 and import it again.",
        ),
        "intake.empty": (
            "The document is empty.",
            "Fetch it again, or name the file that was meant.",
        ),
        "intake.not_json": (
            "The document is not JSON: line {line}, column {column}.",
            "The file may be cut off; fetch it again, or name its marketplace with --from.",
        ),
        "intake.not_understood": (
            "No installed marketplace understands this document.",
            "Name the marketplace with --from, and check that its plugin is installed.",
        ),
        "intake.wrong_marketplace": (
            "This is not a document of {marketplace}: {reason}.",
            "Choose the marketplace that wrote the file.",
        ),
        "intake.invalid": (
            "{count} fault(s) in the document; the first is at {path}: {reason}.",
            "Correct the document at its source; nothing of it was stored.",
        ),
        "intake.file_unreadable": (
            "The file {name} cannot be read: {reason}.",
            "Check the path and the access rights.",
        ),
        # stock, payment, refund
        "stock.insufficient": (
            "Only {available} of {sku} can be reserved; {wanted} were asked.",
            "Receive stock with `cbec orders stock`, or cancel the line.",
        ),
        "stock.unknown_sku": (
            "{sku} is not in stock records.",
            "Receive stock for the SKU before it is sold.",
        ),
        "payment.not_found": ("Order {order} has no payment.", "Run the pay step first."),
        "payment.amount_differs": (
            "{captured} was captured where {asked} was asked.",
            "Compare both with the provider's dashboard; the order was stopped.",
        ),
        "refund.exceeds": (
            "{amount} cannot be refunded: only {room} is left.",
            "Refund at most what was captured and not yet refunded.",
        ),
        "refund.no_lines": (
            "The refund names no line of order {order}.",
            "Name the line and the quantity to refund.",
        ),
        "refund.line_unknown": (
            "Order {order} has no line {line}.",
            "`cbec orders show {order}` lists the lines.",
        ),
        # idempotency and runs
        "idempotency.conflict": (
            "The key {key!r} was used before with another request.",
            "Use a new key for a new request; repeat the old request unchanged to get its answer.",
        ),
        "run.payment_chosen": (
            "Order {order} is being processed already, with payment through {provider}.",
            "`cbec runs show {order}` tells how far it is; what was chosen stays.",
        ),
        "run.not_found": ("There is no run {run}.", "`cbec runs list` shows them."),
        "run.not_parked": (
            "Run {run} is not parked but {state}.",
            "`cbec runs parked` lists those that can be resolved; an order whose run was undone is "
            "taken up anew by `cbec orders process --again`.",
        ),
        "run.not_as_seen": (
            "Run {run} has gone on since it was seen: it waits at {step} for {reason} now.",
            "See `cbec runs show {run}`; if the word fits that too, say it with --seen {version}.",
        ),
        "run.stale_worker": (
            "Run {run} was taken over by another worker.",
            "Nothing was written by this worker; it takes the next run.",
        ),
        "run.resolution_unknown": (
            "{resolution!r} does not settle a parked run.",
            "Use one of: {known}.",
        ),
        "run.result_invalid": (
            "The result given for run {run} is not a {expected} as JSON.",
            "Give the fields of {expected}, as `cbec runs show` prints them for other runs.",
        ),
        "run.workflow_unknown": (
            "No workflow is named {workflow!r}.",
            "Install the version or the plugin that defines it; the run waits for it.",
        ),
        "rate.none": (
            "No carrier service takes this parcel to {country}.",
            "Check weight, size and rate cards; the reasons are listed with the order.",
        ),
    }
)
