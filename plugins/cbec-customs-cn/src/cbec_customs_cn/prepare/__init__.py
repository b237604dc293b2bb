"""Orders become messages: what is missing is said by line, nothing is guessed and nothing cut."""
