"""The words of the trade: kinds of employment, ways of working, periods of pay, states."""

from __future__ import annotations

from collections.abc import Mapping

from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugins.vacancies import models

Titles = Mapping[str, object]

EMPLOYMENT: Titles = {
    "full": _l("Full time"),
    "part": _l("Part time"),
    "temporary": _l("Temporary"),
    "project": _l("Project or contract"),
    "internship": _l("Internship"),
    "volunteer": _l("Volunteering"),
}

WORK_FORMATS: Titles = {
    "office": _p("way of working", "On site"),
    "hybrid": _p("way of working", "Partly from home"),
    "remote": _p("way of working", "Remote"),
    "field": _p("way of working", "Travelling"),
    "shifts": _p("way of working", "Shifts"),
    "flexible": _p("way of working", "Flexible hours"),
    "rotation": _p("way of working", "Rotation at a remote site"),
}

PERIODS: Titles = {
    "hour": _p("salary", "per hour"),
    "day": _p("salary", "per day"),
    "week": _p("salary", "per week"),
    "month": _p("salary", "per month"),
    "year": _p("salary", "per year"),
}

CURRENCIES: Mapping[str, str] = {
    "RUB": "₽", "KZT": "₸", "BYN": "Br", "UZS": "soʻm", "AMD": "֏", "GEL": "₾", "USD": "$", "EUR": "€", "GBP": "£",
    "TRY": "₺", "CNY": "¥",
}  # fmt: skip
"""Currencies to choose from, with their signs; one that a board names besides is shown by its code."""

STATES: Titles = {
    models.DRAFT: _p("vacancy", "Draft"),
    models.OPEN: _p("vacancy", "Open"),
    models.CLOSED: _p("vacancy", "Closed"),
}

STATE_KINDS: Mapping[str, str] = {models.DRAFT: "neutral", models.OPEN: "success", models.CLOSED: "danger"}

SOURCE_KINDS: Titles = {
    models.HH: "hh.ru",
    models.GREENHOUSE: "Greenhouse",
    models.JOB_POSTING: _l("Pages of a career site (JobPosting)"),
}

INTERVALS: Mapping[int, object] = {
    0: _l("Only when somebody asks for it"),
    1: _p("vacancies", "Every hour"),
    3: _l("Every three hours"),
    6: _l("Every six hours"),
    24: _l("Once a day"),
}
"""Hours between two pulls of a board."""

RUN_STATES: Titles = {
    models.WAITING: _p("vacancies run", "Waits to begin"),
    models.RUNNING: _p("vacancies run", "Running"),
    models.PREVIEW: _p("vacancies run", "Waits for your agreement"),
    models.STOPPED: _p("vacancies run", "Stopped"),
    models.APPLIED: _p("vacancies run", "Done"),
    models.PASSED: _p("vacancies run", "Nothing was done"),
    models.FAILED: _p("vacancies run", "Failed"),
}

RUN_KINDS: Mapping[str, str] = {
    models.WAITING: "neutral", models.RUNNING: "info", models.PREVIEW: "warning", models.STOPPED: "warning",
    models.APPLIED: "success", models.PASSED: "neutral", models.FAILED: "danger",
}  # fmt: skip

DONE: Titles = {
    "added": _p("vacancy in a run", "New"),
    "changed": _p("vacancy in a run", "Changed"),
    "reopened": _p("vacancy in a run", "Open again"),
    "closed": _p("vacancy in a run", "Closed"),
}
"""What a run does about a vacancy."""

DONE_KINDS: Mapping[str, str] = {"added": "success", "changed": "info", "reopened": "success", "closed": "danger"}

FIELDS: Titles = {
    "title": _l("Position"),
    "description": _l("What the work is"),
    "department_id": _l("Department"),
    "location_id": _p("vacancy", "Place"),
    "employment": _l("Employment"),
    "work_format": _l("Way of working"),
    "salary": _l("Salary"),
    "closes_on": _l("Open until"),
    "external_url": _l("Its page at the job site"),
}
"""What a run may change of a vacancy."""

STAGES: Titles = {
    models.NEW: _p("candidate", "New"),
    models.TALK: _p("candidate", "In talk"),
    models.INTERVIEW: _p("candidate", "Interview"),
    models.OFFER: _p("candidate", "Offer"),
    models.HIRED: _p("candidate", "Hired"),
    models.REFUSED: _p("candidate", "Refused"),
}

STAGE_KINDS: Mapping[str, str] = {
    models.NEW: "info", models.TALK: "neutral", models.INTERVIEW: "neutral", models.OFFER: "warning",
    models.HIRED: "success", models.REFUSED: "danger",
}  # fmt: skip
