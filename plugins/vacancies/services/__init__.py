"""The rules of vacancies, free of HTTP; the only writers of its tables. Callers commit."""
