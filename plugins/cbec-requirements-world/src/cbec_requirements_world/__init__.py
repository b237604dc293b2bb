"""What destinations need to be told of goods, as dated rows of law."""
