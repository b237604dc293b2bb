"""Runs, operations, events and variants to rows and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cbec_core.domain.events import Event, EventType
from cbec_core.domain.operation import Operation, OperationKind, OperationState, Run, RunState
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.domain.quantity import Dimensions
from cbec_core.ports.codec import dump, load
from cbec_core.ports.stored import StoredEvent
from cbec_core.storage.entities import EntityMap
from cbec_core.storage.tables_work import operations

__all__ = [
    "OPERATIONS",
    "event_to_row",
    "row_to_run",
    "row_to_stored_event",
    "row_to_variant",
    "run_to_row",
    "variant_to_row",
]

Row = Sequence[Any]
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NO_PARAMS = "{}"


def run_to_row(run: Run) -> Row:
    """Return the columns of `runs`."""
    return (
        run.id,
        run.merchant_id,
        run.workflow,
        run.key,
        run.subject,
        run.step,
        run.created_at,
        run.updated_at,
        run.due_at,
        run.state._value_,
        run.input,
        run.input_hash,
        "\n".join(run.done_steps),
        run.reason,
        json.dumps(dict(run.params)) if run.params else _NO_PARAMS,
        "\n".join(run.approved),
        run.attempts,
        run.waits,
        run.lease_owner,
        run.lease_until,
        run.fence,
        run.version,
    )


def row_to_run(row: Row) -> Run:
    """Return a run."""
    values = list(row)
    values[9] = RunState(row[9])
    values[12] = tuple(row[12].split("\n")) if row[12] else ()
    values[14] = json.loads(row[14]) if row[14] != _NO_PARAMS else {}
    values[15] = tuple(row[15].split("\n")) if row[15] else ()
    return Run(*values)


def _operation_to_row(o: Operation) -> Row:
    return (
        o.id,
        o.run_id,
        o.merchant_id,
        o.kind._value_,
        o.capability,
        o.provider,
        o.request_hash,
        o.created_at,
        o.updated_at,
        o.state._value_,
        o.request,
        o.reference,
        o.result,
        o.code,
        o.attempts,
        o.submitted_at,
        o.version,
    )


def _row_to_operation(row: Row) -> Operation:
    values = list(row)
    values[3], values[9] = OperationKind(row[3]), OperationState(row[9])
    return Operation(*values)


OPERATIONS = EntityMap("operation", operations, _operation_to_row, _row_to_operation)


def event_to_row(event: Event) -> Row:
    """Return the columns of `outbox`."""
    return (
        event.id,
        event.type._value_,
        event.subject,
        event.merchant_id,
        event.time,
        _text(dict(event.data)) if event.data else "{}",
        False,
    )


def row_to_stored_event(row: Row) -> StoredEvent:
    """Return an event with its place."""
    position, event_id, kind, subject, merchant_id, time, data = row
    event = Event(event_id, EventType(kind), subject, merchant_id, time, json.loads(data))
    return StoredEvent(position, event)


def variant_to_row(v: Variant) -> Row:
    """Return the columns of `variants`."""
    return (
        v.product.merchant_id,
        v.sku,
        v.product.id,
        dump(v.product),
        v.weight_g,
        dump(v.dimensions) if v.dimensions else "",
        dump(v.customs),
        v.version,
    )


def row_to_variant(row: Row) -> Variant:
    """Return a variant."""
    _, sku, _, product, weight_g, dimensions, customs, version = row
    return Variant(
        sku,
        load(product, Product),
        weight_g,
        load(dimensions, Dimensions) if dimensions else None,
        load(customs, CustomsProfile),
        version,
    )
