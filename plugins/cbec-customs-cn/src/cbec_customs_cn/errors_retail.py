"""The codes of what only retail import needs: the allowance, payment data, import tax, keys."""

from __future__ import annotations

from cbec_core.api import define_errors

define_errors(
    {
        "ceb.rule_none": (
            "No rule of retail import is known for {day}.",
            "Look at the date: the regime began on 2016-04-08, its returns in 2020.",
        ),
        "ceb.allowance_key": (
            "The key of the allowance is shorter than {least} bytes.",
            "Set one of random bytes as a secret and keep it: with another key counting begins"
            " anew.",
        ),
        "ceb.allowance_person": (
            "The buyer has no id number.",
            "Retail import needs the buyer's verified id number; ask the buyer for it.",
        ),
        "ceb.allowance_value": (
            "A value in {currency}, or below zero, cannot count against the allowance.",
            "Give the customs value of the list in CNY.",
        ),
        "ceb.allowance_claim": (
            "{claim} is known with another person or another value.",
            "File a changed list under a number of its own, or cancel the first one before.",
        ),
        "ceb.allowance_unknown": (
            "No claim {claim} was ever reserved.",
            "Look at the number of the list: it must be the one that was filed.",
        ),
        "ceb.extra_missing": (
            "{feature} needs {package}, which is not installed.",
            "Install it with: pip install 'cbec-customs-cn[{extra}]'.",
        ),
        "ceb.sm2_key_unreadable": (
            "{file} holds no SM2 key that belongs to its certificate.",
            "Give both as PEM; an encrypted key is decrypted by `openssl pkey -in KEY -out PLAIN`.",
        ),
        "ceb.ukey_remote": (
            "The address of the u-key is not on this machine.",
            "Its password is sent in clear; allow another machine only through a tunnel or wss.",
        ),
        "ceb.ukey_unreachable": (
            "The software of the u-key does not answer ({fault}).",
            "Start China E-port's client on the PC with the key; nothing was signed.",
        ),
        "ceb.ukey_refused": (
            "The u-key refused ({code}).",
            "Look at the key, its reader and the password before trying again: wrong passwords lock"
            " the key.",
        ),
        "ceb.ukey_answer": (
            "The software of the u-key answered what cannot be understood.",
            "Look at its version; the names of its methods can be set.",
        ),
        "ceb.ukey_other": (
            "Another u-key signed than the one whose certificate was read.",
            "Put the right key back, or start anew with the other one; nothing was sent.",
        ),
        "ceb.pull_store": (
            "The requests for payment data cannot be stored or read: {fault}.",
            "Look at the database; run `cbec db upgrade` if its tables are missing.",
        ),
        "ceb.pull_lost": (
            "Another worker has taken over the request {session}.",
            "Nothing is to be done; should it come often, a call takes longer than its lease.",
        ),
        "ceb.pull_retain": (
            "Payment data must be kept for {days} days at least.",
            "Customs may ask for them for three years; name a longer time.",
        ),
        "ceb.pull_file": (
            "{place} of the payment data cannot be used: {name}.",
            "Give UTF-8 with the names of the interface; an order stands in one payment only.",
        ),
        "ceb.import_tax_rules": (
            "The tax rules do not cover China.",
            "Install and configure a set that does, such as cbec-tax-world.",
        ),
        "ceb.import_tax_currency": (
            "The list is not in yuan (142) throughout.",
            "Retail import is declared in yuan; correct the currency of head and lines.",
        ),
        "ceb.pull_database": (
            "{regime} names no database, in which requests of customs are kept.",
            "Set `database_url` of the regime, which must be one of import.",
        ),
        "ceb.pull_not_parked": (
            "No request of that session waits for a person.",
            "`cbec customs pull show --parked` lists those that do.",
        ),
        "ceb.pull_signer": (
            "Payment data are signed, and no signer is configured.",
            "Set `signer` of the regime: a key file, or the u-key.",
        ),
        "ceb.pull_payments": (
            "Nobody knows the payment data.",
            "Set `pull.payments` to a folder of JSON files or a CSV file, or hand records in.",
        ),
    }
)
