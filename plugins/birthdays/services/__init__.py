"""The rules of greetings, free of HTTP; the only writers of its tables. Callers commit."""
