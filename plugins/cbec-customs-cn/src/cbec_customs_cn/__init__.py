"""China's customs messages for cross-border e-commerce, both ways."""
