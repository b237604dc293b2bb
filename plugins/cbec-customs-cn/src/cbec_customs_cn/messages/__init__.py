"""What the standard 202205 says of every message: tables, and their reading."""
