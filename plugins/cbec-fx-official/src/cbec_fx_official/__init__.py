"""Published exchange rates: `ecb`, `hmrc`, `cfets`, `us-treasury` and `fixed`."""
