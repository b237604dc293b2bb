"""Fake counterparties for tutorials and tests: every capability, outcomes by magic values."""
