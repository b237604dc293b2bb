"""Discovery, isolation and combining rules of plugins."""
