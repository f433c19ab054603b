"""The forms of vacancies."""
