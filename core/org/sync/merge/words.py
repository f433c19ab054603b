"""What problems of sources are called, and what a person can do about each."""

from __future__ import annotations

from flask_babel import gettext as _


def title(code: str) -> str:
    """What is wrong, in a few words; the code itself where a block brings one of its own."""
    return {
        "absent_from_full_file": _("No longer in the list"),
        "account_ambiguous": _("Several people could own the account"),
        "account_keys_conflict": _("The account's two keys mean two people"),
        "account_name_only": _("Only the name says whose account it is"),
        "account_without_person": _("Nobody is known for the account"),
        "active_account_disabled": _("Works here, but the account is switched off"),
        "active_account_expired": _("Works here, but the account has expired"),
        "ad_department_ambiguous": _("Several departments have this name"),
        "ad_department_unmatched": _("No department has this name"),
        "bad_birth_date": _("The day of birth cannot be right"),
        "bad_photo": _("The picture cannot be read"),
        "csv_bad_date": _("A date cannot be read"),
        "csv_bad_rate": _("The share of full time cannot be read"),
        "csv_days_reversed": _("The last day is before the first one"),
        "csv_duplicate_tab_number": _("Several lines have the same personnel number"),
        "csv_initials_only": _("Only initials instead of the name"),
        "csv_lossy_name": _("Letters of the name were lost"),
        "csv_no_name": _("A line without a name"),
        "csv_no_tab_number": _("A line without a personnel number"),
        "csv_too_few_columns": _("A line with too few cells"),
        "current_data_mismatch": _("History and current data differ"),
        "department_empty": _("Nobody works in the department"),
        "department_loop": _("Departments hang under each other in a circle"),
        "department_parent_missing": _("The department above does not exist"),
        "dismissed_account_enabled": _("Has left, but the account is on"),
        "duplicate_mail": _("Several accounts have the same e-mail address"),
        "employee_without_history": _("An employee without any history"),
        "employee_without_person": _("An employee without a person"),
        "group_member_unknown": _("A member of a group is not known"),
        "group_loop": _("Groups contain each other"),
        "head_vacant": _("Nobody heads the department"),
        "history_unknown_department": _("The history names a department that does not exist"),
        "inn_conflict": _("Same tax number, different days of birth"),
        "manager_disabled": _("The manager's account is switched off"),
        "manager_loop": _("Managers of each other in a circle"),
        "manager_missing": _("The manager is not there"),
        "manager_self": _("Somebody's own manager"),
        "people_in_closed_department": _("People work in a closed department"),
        "person_match_needs_confirmation": _("The same person in two sources?"),
        "source_empty_answer": _("The source answered with nothing"),
        "source_missing_answer": _("The source did not give a list"),
        "source_truncated_answer": _("The source's answer breaks off"),
        "storno_unmatched": _("A reversal without the absence it reverses"),
        "two_heads": _("The department has two heads"),
    }.get(code, code.replace("_", " "))
