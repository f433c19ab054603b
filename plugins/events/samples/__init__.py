"""Sample events of a made-up company, for a portal that shall not look empty the first time."""
