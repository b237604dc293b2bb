"""Amazon's order documents and settlement reports, read into the values of cbec."""
