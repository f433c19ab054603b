"""The rules of official information, free of HTTP; the only writers of its tables. Callers commit."""
