"""How a supplier comes into the chain: conditions, checks, the code of conduct."""
