"""How a register is kept: its editions, identities and census rows, and how it is known to be whole."""
