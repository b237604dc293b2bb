"""What the sandbox says when it is asked: nothing, unless a magic SKU or name asks for it."""
