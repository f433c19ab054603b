"""What the acts around vacancies are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("vacancies.created", _("Vacancy begun")),
    AuditAction("vacancies.changed", _("Vacancy changed")),
    AuditAction("vacancies.opened", _("Vacancy opened")),
    AuditAction("vacancies.reopened", _("Vacancy opened again")),
    AuditAction("vacancies.closed", _("Vacancy closed")),
    AuditAction("vacancies.deleted", _("Draft of a vacancy deleted")),
    AuditAction("vacancies.candidate_moved", _("Candidate moved to another stage")),
    AuditAction("vacancies.candidate_erased", _("Candidate erased on request")),
    AuditAction("vacancies.candidates_erased", _("Candidates erased in time")),
    AuditAction("vacancies.board_added", _("Job site added")),
    AuditAction("vacancies.board_changed", _("Job site changed")),
    AuditAction("vacancies.board_removed", _("Job site removed")),
    AuditAction("vacancies.board_names", _("Names of a job site matched")),
    AuditAction("vacancies.board_pulled", _("Vacancies pulled from a job site")),
    AuditAction("vacancies.board_agreed", _("Pulling from a job site agreed to")),
    AuditAction("vacancies.board_turned_down", _("Pulling from a job site turned down")),
)
