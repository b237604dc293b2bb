"""The command line, imported lazily."""
