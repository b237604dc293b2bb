"""Synthetic documents in Amazon's formats, which `cbec demo` carries through the corridor."""
