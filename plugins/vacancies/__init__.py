"""Vacancies: kept by hand or pulled from a job site, found by colleagues."""
