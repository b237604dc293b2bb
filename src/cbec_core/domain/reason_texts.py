"""Why a run waits, is parked or was undone: what each reason means, and the word that fits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cbec_core.domain.errors import ErrorText, catalogue

__all__ = ["REASONS", "explain", "reason_text"]

_REFUSED = "operation.rejected"
_FAULT = "fault"

_TEXTS = {
    # screening and the order itself
    "screening.review": (
        "Screening asks a person to look at the parties, the goods or the destination: {rules}.",
        "Compare the findings; `cbec runs resolve {run} approve` clears it, `cancel` stops it.",
    ),
    "screening.not_asked": (
        "Nobody is chosen to screen the parties, the goods and the destination.",
        'Set defaults.screening ("none": nobody does), then `cbec runs resolve {run} retry`, '
        "or `approve` to clear this one.",
    ),
    "screening.blocked": (
        "Screening forbids the sale: {rules}.",
        "Do not ship it; if the match is false, correct the list and take the order up anew with "
        "`cbec orders process --again`.",
    ),
    "order.not_processable": (
        "A plugin found what speaks against processing the order: {findings}.",
        "`cbec orders show` lists it; mend it and `cbec runs resolve {run} retry`, or `approve`.",
    ),
    "order.cancelled": (
        "The channel or the buyer cancelled the order.",
        "Nothing is left to do; what was done for it is undone.",
    ),
    "order.revised": (
        "The channel changed the order while it was being processed (revision {revision}): "
        "{changed}.",
        "Compare it; `cbec runs resolve {run} approve` ships what was prepared, `cancel` undoes.",
    ),
    "order.on_hold": (
        "The channel put the order on hold (revision {revision}).",
        "It goes on by itself when an import says that the channel lets it go; `cbec runs resolve "
        "{run} approve` ships it all the same, `cancel` undoes it.",
    ),
    "order.refunded": (
        "Units of the order were refunded before it left (line × units): {units}.",
        "See `cbec orders show`; `cbec runs resolve {run} cancel` undoes what was prepared, "
        "`approve` ships it all the same.",
    ),
    "order.not_ready": (
        "The order was shipped elsewhere, or is not to be shipped any more: {state}.",
        "See `cbec orders show`; `cbec runs resolve {run} cancel` undoes what was prepared, "
        "`approve` ships it all the same.",
    ),
    "order.no_destination": (
        "The order has no delivery address.",
        "Import it again when the channel has released it, then `cbec runs resolve {run} retry`.",
    ),
    "order.not_found": (
        "The order of this run is not stored: {order}.",
        "Restore it from a backup, then `cbec runs resolve {run} retry`.",
    ),
    "merchant.no_address": (
        "The sender has no address.",
        "Fill [merchant.address] in cbec.toml, then `cbec runs resolve {run} retry`.",
    ),
    # stock and carriage
    "stock.insufficient": (
        "Only {available} of {sku} can be reserved; {wanted} were asked.",
        "Receive it with `cbec orders stock`, then `cbec runs resolve {run} retry`, or `cancel`.",
    ),
    "stock.unknown_sku": (
        "{sku} is not in stock records.",
        "Receive it with `cbec orders stock`, then `cbec runs resolve {run} retry`, or `cancel`.",
    ),
    "rate.none": (
        "No carrier service takes this parcel to {country}: {refusals}.",
        "Check weight, size and rate cards, then `cbec runs resolve {run} retry`, or `cancel`.",
    ),
    "customs.data_missing": (
        "Customs data that the declaration needs is missing (line, SKU, field): {missing}.",
        "`cbec catalog import` completes it, then `cbec runs resolve {run} retry`, or `cancel`.",
    ),
    "customs.no_regime": (
        "The goods cross a customs border from {origin} to {destination}, and nobody is chosen to "
        "declare them: {border}.",
        'Set defaults.customs_export and customs_import ("none": nobody does), then '
        "`cbec runs resolve {run} retry`, or `approve` to send this one undeclared.",
    ),
    "papers.undrawable": (
        "The label or a form of this parcel cannot be drawn; at fault are: {fields}.",
        "`cbec quote` names the field; mend it and `cbec runs resolve {run} retry`, or `approve`.",
    ),
    # payment and refunds
    "payment.not_chosen": (
        "The order is not paid ({provider}: {state}), and nobody has said how its payment is to be "
        "taken.",
        "`cbec runs resolve {run} approve` if it was paid elsewhere; `cancel` stops the order.",
    ),
    "payment.not_found": (
        "The order has no payment.",
        "`cbec runs show {run}` shows where; `cbec runs resolve {run} retry`.",
    ),
    "payment.amount_differs": (
        "The provider moved another amount than was asked: {captured} in place of {asked}.",
        "Settle it in the provider's dashboard, then `cbec runs resolve {run} succeeded` with the "
        "result that stands there; before shipping, `cancel` takes it back.",
    ),
    "refund.nothing": (
        "There is nothing to give back for these lines.",
        "Nothing was refunded; name lines that have charges.",
    ),
    "refund.exceeds": (
        "{amount} cannot be refunded: only {room} is left.",
        "Nothing was refunded; refund at most what was captured and not yet given back.",
    ),
    "refund.not_left": (
        "The goods have not left ({state}), so they cannot come back into stock.",
        "Nothing was refunded; refund without restocking, or cancel the run of the order.",
    ),
    "refund.not_made": (
        "The money is with {provider}, which did not make this refund.",
        "Make it there, then `cbec runs resolve {run} approve`.",
    ),
    # declarations
    "declaration.draft": (
        "The declaration is not filed yet.",
        "It is asked for again by itself.",
    ),
    "declaration.submitted": (
        "The declaration is filed ({border} {number}); customs has not answered.",
        "It is asked for again by itself.",
    ),
    "declaration.accepted": (
        "Customs accepted the declaration ({border} {number}) and has not released the goods.",
        "It is asked for again by itself.",
    ),
    "declaration.queried": (
        "Customs wants to know or to see something ({border} {number}): {reasons}.",
        "Answer customs, then `cbec runs resolve {run} retry`, which asks what it says now.",
    ),
    "declaration.rejected": (
        "Customs refused the declaration ({border} {number}): {reasons}.",
        "Correct the data and `cbec runs resolve {run} retry`; `approve` if it is settled.",
    ),
    "declaration.cancelled": (
        "The declaration was withdrawn ({border} {number}): {reasons}.",
        "Settle it with customs, then `cbec runs resolve {run} approve`.",
    ),
    # tracking and settlement
    "tracking.in_transit": (
        "The parcel is on its way with {carrier}.",
        "The carrier is asked again by itself.",
    ),
    "tracking.no_source": (
        "Nobody can be asked where the parcel of {carrier} is.",
        "Set defaults.tracking and `cbec runs resolve {run} retry`; `approve` once it arrived.",
    ),
    "tracking.returned": (
        "The parcel goes back to the sender: {carrier} {number}.",
        "Refund with `cbec refund`, then `cbec runs resolve {run} approve`.",
    ),
    "tracking.lost": (
        "The carrier lost the parcel: {carrier} {number}.",
        "Claim it and refund with `cbec refund`, then `cbec runs resolve {run} approve`.",
    ),
    "settlement.awaited": (
        "The order waits for the settlement report of {channel}.",
        "Import the report with `cbec settle` when it is there.",
    ),
    # effects whose outcome is open
    "operation.pending": (
        "The provider has taken the request and not finished it.",
        "It is looked up by itself; parked, `cbec runs resolve {run} retry` looks again.",
    ),
    "operation.unknown": (
        "Nobody can say whether the effect happened.",
        "Look in the provider's records: `cbec runs resolve {run} succeeded` or `rejected`.",
    ),
    _REFUSED: (
        "The provider refused: {reason}.",
        "Mend what `cbec runs show {run}` names and `retry`, or `cancel` before shipping; an order "
        "that was undone is taken up anew by `cbec orders process --again`.",
    ),
    "stated_by_person": (
        "A person stated that the provider refused it.",
        "Mend the cause, then `cbec runs resolve {run} retry`, or `cancel` before shipping.",
    ),
    "not_found": (
        "The provider knows nothing of the request.",
        "`cbec runs resolve {run} retry` sends it anew where that is safe.",
    ),
    # providers that could not be asked
    "provider.none": (
        "The provider that the run needs is not installed: {code}.",
        "Install its plugin, then `cbec runs resolve {run} retry`.",
    ),
    "provider.not_supported": (
        "The provider {code} does not offer what the step needs: {operation}.",
        "Choose another in [defaults], then `cbec runs resolve {run} retry`.",
    ),
    "provider.timeout": (
        "The provider {code} did not answer within {seconds} s.",
        "It is tried again by itself; parked, say `cbec runs resolve {run} retry`.",
    ),
    "provider.circuit_open": (
        "The provider {code} failed {failures} times in a row and is left alone until {until}.",
        "It is tried again by itself; `cbec doctor` shows when.",
    ),
    "provider.failed": (
        "The provider {code} failed at {operation}: {fault}.",
        "It is tried again by itself; parked, see `cbec doctor`, then say `retry`.",
    ),
    "provider.no_result": (
        "The provider reported success without saying what it did.",
        "Look in its records: `cbec runs resolve {run} succeeded` with the result.",
    ),
    # the run
    "run.cancelled": (
        "A person cancelled the run.",
        "What was done is undone; `cbec orders process --again` takes a paid order up anew.",
    ),
    "run.held": (
        "A step stopped without saying why.",
        "`cbec runs show {run}` shows where; `cbec runs resolve {run} retry` or `approve`.",
    ),
    "run.rejected": (
        "A step refused without saying why.",
        "`cbec runs show {run}` shows where; `cbec runs resolve {run} retry`.",
    ),
    "run.step_unknown": (
        "This version does not know the step at which the run stands.",
        "Install the version that started it, then `cbec runs resolve {run} retry`.",
    ),
    _FAULT: (
        "The program or a plugin failed: {reason}.",
        "`cbec doctor` tells of plugins; once it is mended, `cbec runs resolve {run} retry`.",
    ),
}

REASONS: Mapping[str, ErrorText] = MappingProxyType(
    {code: ErrorText(message, hint) for code, (message, hint) in _TEXTS.items()}
)


class _Known(dict[str, object]):
    """What a text may name; a run of an earlier version kept no parameters."""

    def __missing__(self, key: str) -> str:
        return "…"


def reason_text(reason: str) -> ErrorText:
    """Return the templates of a reason: its own, those of the error it is, or of a refusal."""
    known = REASONS.get(reason) or catalogue().get(reason)
    if known is not None:
        return known
    return REASONS[_FAULT if reason.startswith(f"{_FAULT}.") else _REFUSED]


def explain(
    template: str, reason: str, run_id: str, params: Mapping[str, object] | None = None
) -> str:
    """Fill the text or the hint of a reason, translated or not, with the parameters of its run."""
    known = _Known({"reason": reason, **(params or {}), "run": run_id})
    return template.replace("!r}", "}").format_map(known)
