"""Duty, tax and fees of the world's destinations as dated rows of law."""
