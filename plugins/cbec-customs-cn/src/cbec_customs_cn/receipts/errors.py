"""The codes that the dossier raises."""

from __future__ import annotations

from cbec_core.api import define_errors

define_errors(
    {
        "ceb.store_unusable": (
            "The dossier of what was sent to customs cannot be used: {fault}.",
            "Correct the setting of its database; run `cbec db upgrade` first.",
        ),
        "ceb.dossier_raced": (
            "Another writer changed a document of the dossier at the same time.",
            "Nothing was written; do it again.",
        ),
        "ceb.key_missing": (
            "A document of {kind} lacks a part of its business key.",
            "Give the fields of the key; without them no receipt can be told to be its own.",
        ),
        "ceb.key_twice": (
            "A message of {kind} holds two documents with the same business key.",
            "Leave one of them out; customs would refuse the second one.",
        ),
        "ceb.document_stands": (
            "{key} stands as {state} and cannot be sent again with appType {app_type}.",
            "`cbec customs show` tells what can be done with it now.",
        ),
        "ceb.no_dossier": (
            "No database is named in which the dossier of customs messages is kept.",
            "Set database_url in the settings of a Chinese regime, or give --database.",
        ),
        "ceb.nothing_known": (
            "The dossier has no document with the number {number}.",
            "Give an order, waybill, invtNo, preNo or number of your own (copNo) that was sent.",
        ),
        "ceb.file_unreadable": (
            "The file cannot be read: {reason}.",
            "Correct its path or its rights, and give it again.",
        ),
        "ceb.summary_rules": (
            "The rules of summaries lack {missing}.",
            "Give a table with the columns and names of the plugin's summary/rules.tsv.",
        ),
        "ceb.no_receipt": (
            "{kind} is a message that enterprises send, not a receipt.",
            "Give files that came back from customs; `cbec customs check` reads those you send.",
        ),
        "ceb.message_unknown": (
            "The dossier has no message {guid}.",
            "Write it down before it is sent.",
        ),
    }
)
