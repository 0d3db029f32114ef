"""How figures become something to read: who needs a talk, what is fine, what is too much."""
