"""How institutions come in: found in the registers, their leader invited."""
