"""Settings, secrets and the language of messages."""
