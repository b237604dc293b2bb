"""Durable runs: the engine, and the workflows that run on it."""
