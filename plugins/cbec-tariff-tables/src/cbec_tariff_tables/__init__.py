"""Duty rates from files that the merchant loads: one provider, `tables`, over every source."""
