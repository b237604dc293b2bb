"""Screening: sanctions lists of OFAC, the EU and the UN, and rules for goods."""
