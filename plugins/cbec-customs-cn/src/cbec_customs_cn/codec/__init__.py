"""Between messages and their bytes."""
