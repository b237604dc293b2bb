"""Drills: workers are killed, and what they leave behind is counted."""
