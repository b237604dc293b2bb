"""Business rules: what customs refuses in a message that its schema accepts."""
