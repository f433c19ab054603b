"""The rules of events, free of HTTP; the only writers of their tables. Callers commit."""
