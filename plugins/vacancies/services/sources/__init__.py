"""Pulling vacancies from job sites: readers of each kind of board, what would change, runs and their reports."""
