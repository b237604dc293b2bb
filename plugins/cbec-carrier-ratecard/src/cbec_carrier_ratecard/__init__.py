"""Carrier lines priced by CSV rate cards: `ratecard` in the capability `carrier`."""
