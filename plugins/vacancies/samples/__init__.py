"""Sample vacancies in both languages."""
