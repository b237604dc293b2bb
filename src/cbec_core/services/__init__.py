"""The use cases, one file each; they see plugins only through `Providers` and `Asks`."""
