"""{{Class}} as a {{capability}} plugin of cbec."""
