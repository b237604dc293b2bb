"""An offline customs and port: takes messages from a channel and answers as the real ones do."""
