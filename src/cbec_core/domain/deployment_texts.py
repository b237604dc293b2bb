"""The texts of what a deployment leaves open, as `cbec doctor` tells it."""

from __future__ import annotations

from cbec_core.domain.errors import define_errors

define_errors(
    {
        "config.customs_open": (
            "{key} is not set: an order that crosses a customs border parks before its label.",
            'Name a regime, or "none" if nobody declares there.',
        ),
        "config.screening_open": (
            "defaults.screening is not set, and no plugin screens for real.",
            'Name a list, or ["none"] if nobody screens; while nobody is asked, orders park.',
        ),
        "config.tax_open": (
            "defaults.tax is not set: no landed cost can be calculated.",
            "Name tax rules that cover the countries you sell to.",
        ),
        "config.tariffs_open": (
            "defaults.tariffs is not set: a duty is known only where a line names its duty_rate.",
            "Name a tariff that covers the countries you sell to, and load its rates.",
        ),
        "config.carriers_open": (
            "defaults.carriers is not set: every order that you ship yourself parks.",
            "Name a carrier and fill in its settings.",
        ),
        "config.tracking_open": (
            "defaults.tracking is not set, and {carrier} cannot tell where its parcels are.",
            "Name a carrier that can, or the orders park once they have left.",
        ),
    }
)
