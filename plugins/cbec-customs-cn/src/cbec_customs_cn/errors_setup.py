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
        "customs_cn.no_dossier": (
            "database_url is not set: what is sent to customs must be kept before it leaves.",
            "Set database_url of the regime to that of the deployment, and run `cbec db upgrade`.",
        ),
    }
)
