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
            "Only a parked run can be resolved; `cbec runs parked` lists them.",
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
        # providers
        "provider.none": (
            "No plugin offers {capability} {code!r}.",
            "Install the plugin that does; `cbec plugins list` shows what is installed.",
        ),
        "provider.not_supported": (
            "{code} does not offer {operation}.",
            "Choose another provider; `cbec plugins show` lists the operations.",
        ),
        "provider.timeout": (
            "{code} did not answer within {seconds} s.",
            "The outcome is unknown; it is looked up before anything is sent again.",
        ),
        "provider.circuit_open": (
            "{code} failed {failures} times in a row and is left alone until {until}.",
            "Wait, or see its state with `cbec doctor`.",
        ),
        "provider.failed": (
            "{code} failed in {operation}: {fault}.",
            "See `cbec doctor`; the outcome is looked up before anything is sent again.",
        ),
        "provider.no_result": (
            "A provider reported success under {reference!r} without saying what it did.",
            "The outcome is looked up; report the fault to the plugin's author.",
        ),
        "provider.webhook_forged": (
            "A message in the name of {code} has no valid signature.",
            "Check the secret of the account; the message was not stored.",
        ),
        "rate.none": (
            "No carrier service takes this parcel to {country}.",
            "Check weight, size and rate cards; the reasons are listed with the order.",
        ),
        # plugins
        "plugin.unimportable": (
            "Plugin {plugin} cannot be imported: {fault}.",
            "Install what it needs, or block it with plugins.block.",
        ),
        "plugin.hook_unknown": (
            "Plugin {plugin} implements {hook}, which does not exist.",
            "Correct the name; did it mean {nearest}?",
        ),
        "plugin.hook_signature": (
            "Plugin {plugin}: hook {hook} takes no argument {argument}.",
            "Compare the signature with the hook reference.",
        ),
        "plugin.hook_coroutine": (
            "Plugin {plugin}: hook {hook} is a coroutine.",
            "Hooks are synchronous and do no I/O; write `def`.",
        ),
        "plugin.hook_option": (
            "Plugin {plugin}: hook {hook} asks for {option}, which no combining rule knows.",
            "Leave the option out; plugins.first in the configuration sets an order.",
        ),
        "plugin.hook_unmarked": (
            "Plugin {plugin}: {hook} is a hook but is not marked as one.",
            "Write @hookimpl above it.",
        ),
        "plugin.hook_no_function": (
            "Plugin {plugin}: hook {hook} is of type {kind}, not a function.",
            "Write `def {hook}` with @hookimpl above it, and call the object there.",
        ),
        "plugin.hook_failed": (
            "Plugin {plugin} failed in {hook}: {fault}.",
            "The other plugins were asked; see `cbec doctor`.",
        ),
        "plugin.duplicate_provider": (
            "{first} and {second} both offer {capability} {code!r}.",
            "Block one of them with plugins.block.",
        ),
        "plugin.name_taken": (
            "Plugin {plugin} of {distribution} has the name of another plugin, of {other}.",
            "Block one of the distributions with plugins.block, or uninstall it.",
        ),
        "plugin.demo_missing": (
            "No installed plugin brings order documents for the demo.",
            "Install cbec-marketplace-amazon, cbec-carrier-ratecard, cbec-documents, cbec-sandbox.",
        ),
        "plugin.not_found": (
            "There is no plugin {plugin!r}.",
            "`cbec plugins list` shows what is installed.",
        ),
        "plugin.blocked": (
            "Plugin {plugin} is blocked by the configuration.",
            "Remove it from plugins.block to use it.",
        ),
        "plugin.not_allowed": (
            "Plugin {plugin} is not on the allow list.",
            "Add it to CBEC_LOAD_PLUGINS to use it.",
        ),
        "plugin.safe_mode": (
            "Plugin {plugin} is left out: safe mode is on.",
            "Unset CBEC_SAFE_MODE to use it.",
        ),
        "plugin.api_unsupported": (
            "Plugin {plugin} asks for port version {wanted} of {capability}; this core has {have}.",
            "Upgrade the core or the plugin.",
        ),
        "plugin.invalid_spec": (
            "Plugin {plugin} declares a provider wrongly: {reason}.",
            "Correct its manifest.",
        ),
        "plugin.name_invalid": (
            "This is not a name for a plugin.",
            "Use lower-case letters, digits and single hyphens, such as acme or 4px.",
        ),
        "plugin.broken": (
            "Plugin {plugin} was not loaded: {fault}.",
            "`cbec doctor` tells how to mend it.",
        ),
        # configuration and storage
        "config.safe_mode": (
            "No worker starts in safe mode: it would act without the plugins.",
            "Unset CBEC_SAFE_MODE to let it work.",
        ),
        "config.file_missing": (
            "There is no configuration file {name}.",
            "Run `cbec init` in an empty folder.",
        ),
        "config.invalid": (
            "{name}: {path}: {reason}.",
            "Correct the setting; the reference lists every key.",
        ),
        "config.none_here": (
            "There is no cbec.toml in this folder.",
            "`cbec init` writes one; `cbec --config FILE` names another, for every command.",
        ),
        "config.secret_missing": (
            "The secret {name} is not set.",
            "Set the environment variable {name} or the file it points to.",
        ),
        "config.extra_missing": (
            "{feature} needs {package}, which is not installed.",
            "Install it with: pip install 'cbec-core[{extra}]'.",
        ),
        "config.exists": (
            "{name} exists already.",
            "Choose another folder; nothing was overwritten.",
        ),
        "config.unwritable": (
            "{name} cannot be written: {reason}.",
            "Check the access rights and the free space, or choose another folder.",
        ),
        "storage.locked": (
            "The database is locked by another process.",
            "Wait and try again; stop a program that keeps a transaction open.",
        ),
        "storage.read_only": (
            "The database cannot be written.",
            "Check the access rights of the file and of its folder.",
        ),
        "storage.unreachable": (
            "The database cannot be reached: {fault}.",
            "Check the address and that the server runs.",
        ),
        "storage.url_invalid": (
            "The address of the database is that of neither SQLite nor PostgreSQL.",
            "Write sqlite:///shop.db or postgresql+psycopg://user@host/name.",
        ),
        "storage.full": (
            "The disk of the database is full.",
            "Make room on it; nothing was written.",
        ),
        "storage.damaged": (
            "The file is damaged or is not a database ({fault}).",
            "Restore it from a backup, or correct the address in [database] url.",
        ),
        "storage.schema_newer": (
            "The database has schema {found}; this version knows {known}.",
            "Upgrade cbec; an older version must not write to a newer database.",
        ),
        "storage.schema_older": (
            "The database has schema {found}; this version needs {known}.",
            "Run `cbec db upgrade`.",
        ),
        "storage.schema_missing": (
            "The database holds no cbec tables.",
            "Run `cbec db upgrade`.",
        ),
        "storage.stale": (
            "{entity} {id} was changed by someone else.",
            "Load it again and repeat the change.",
        ),
        "command.usage": (
            "{reason}",
            "`{command} --help` tells how it is used.",
        ),
        "command.output_lost": (
            "The output could not be written: {reason}.",
            "Free space on the disk or write elsewhere; what the command did is done.",
        ),
        "command.no_pytest": (
            "The tests of a plugin need pytest, which is not installed here.",
            "Install it with: pip install 'cbec-core[testing]'.",
        ),
        "command.no_tests": (
            "There is no folder tests in {folder}.",
            "Name the folder of the plugin's pyproject.toml.",
        ),
        "program.fault": (
            "The program has a fault: {fault}.",
            "Report it to the maintainers; `CBEC_LOG=DEBUG` shows where it came from.",
        ),
        "storage.constraint": (
            "The database refused a row of {table}: {fault}.",
            "This is a fault of the program; nothing was written.",
        ),
    }
)
