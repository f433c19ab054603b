"""Orders and directives: the register, what is in force, who has confirmed it, and proof of that."""
