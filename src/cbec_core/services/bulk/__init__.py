"""Landed cost by column: the same rows of law as for one basket, over many; needs an extra."""
