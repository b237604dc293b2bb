"""What the core asks of the outside: protocols with their request and result values."""
