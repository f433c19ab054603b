"""The rules of news, free of HTTP; the only writers of its tables. Callers commit."""
