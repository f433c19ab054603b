"""The rules of orders, free of HTTP; the only writers of its tables. Callers commit."""
