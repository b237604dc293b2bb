"""One frozen class for each block of each message, with the names of the wire.

The modules ceb303 … ceb900 and common are written by tools/generate_records.py.
"""
