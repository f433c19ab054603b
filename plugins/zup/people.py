"""Persons: their names, birthdays and the contact details that are the company's business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import AbsenceRecord, EmploymentRecord, PersonRecord, Problem, fingerprint
from plugins.zup.settings import ZupSettings
from plugins.zup.values import Row, birth_date, digits, key, name_parts, text


class PersonParser:
    """Makes records of persons.

    Neither the day of birth nor the tax number goes further than into a fingerprint; everything else that 1C knows of a
    person is not even asked for.
    """

    def __init__(self, settings: ZupSettings, today: date) -> None:
        self._mail_kind = settings.work_mail_kind
        self._phone_kind = settings.work_phone_kind
        self._today = today

    def record(
        self, row: Row, employments: tuple[EmploymentRecord, ...], absences: tuple[AbsenceRecord, ...]
    ) -> tuple[PersonRecord, Problem | None]:
        """The person's record, and what is wrong with it."""
        person = key(row, "Ref_Key")
        name = text(row, "ФИО") or text(row, "Description")
        last, first, middle = name_parts(name)
        born, bad = birth_date(row, "ДатаРождения", self._today)
        record = PersonRecord(
            external_id=person,
            name=name,
            last_name=last,
            first_name=first,
            middle_name=middle,
            mail=self._contact(row, self._mail_kind, "АдресЭП"),
            work_phone=self._contact(row, self._phone_kind, "НомерТелефона"),
            birth_month=born.month if born is not None else None,
            birth_day=born.day if born is not None else None,
            tax_key=fingerprint(digits(text(row, "ИНН"))),
            birth_key=fingerprint(born.isoformat()) if born is not None else "",
            employments=employments,
            absences=absences,
        )
        return record, self._bad_birth_date(person, name) if bad else None

    def _contact(self, row: Row, kind: str, name: str) -> str:
        """The first entry of a kind; entries of other kinds, a home phone for example, are passed over."""
        entries = row.get("КонтактнаяИнформация")
        if not kind or not isinstance(entries, list):
            return ""
        for entry in entries:
            if isinstance(entry, Mapping) and key(entry, "Вид_Key") == kind:
                return text(entry, name) or text(entry, "Представление")
        return ""

    @staticmethod
    def _bad_birth_date(person: str, name: str) -> Problem:
        return Problem(
            kind="person",
            place="",
            reason=_("The day of birth in 1C cannot be right; it is left out."),
            title=name,
            external_id=person,
            aside=False,
            code="bad_birth_date",
            refs=(person,),
        )
