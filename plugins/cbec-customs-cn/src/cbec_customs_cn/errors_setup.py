"""The codes of settings, tables, and what is opened by them."""

from __future__ import annotations

from cbec_core.api import define_errors

__all__: list[str] = []

define_errors(
    {
        "customs_cn.sheet_unreadable": (
            "{place} cannot be read: {reason}.",
            "Check the path and its permissions; it is a CSV file in UTF-8 with a row of names.",
        ),
        "customs_cn.sheet_faulty": (
            "{place} has {count} faults, first in row {row}, {column}: {reason}.",
            "Nothing of it is used until all are mended; `cbec doctor` lists them.",
        ),
        "customs_cn.kind_absent": (
            "The {what} {kind} is not part of this installation.",
            "Install the extra that the plugin's README names, or set another kind.",
        ),
        "customs_cn.no_channel": (
            "No channel is set: messages have nowhere to go.",
            "Set channel.kind of the regime, or write files with `cbec customs prepare`.",
        ),
        "customs_cn.no_consignment": (
            "Order {order} has not been prepared for customs yet, or the marketplace ships it.",
            "Process it first: `cbec orders process`.",
        ),
        "customs_cn.not_written": (
            "{name} cannot be written: {reason}.",
            "Check the folder and its permissions; files that are there are whole.",
        ),
        "customs_cn.fault_unknown": (
            "{rule} is no fault that the simulator knows: {reason}.",
            "Write ACTION[=VALUE][,kind=CEB603][,number=REGEX][,chance=0.05][,status=800]; actions"
            " are reject, hold, inspect, return, delay, repeat, reorder and lose.",
        ),
        "customs_cn.certificate_unreadable": (
            "{file} holds no certificate.",
            "Give the certificate as PEM, as the port has registered it.",
        ),
    }
)
