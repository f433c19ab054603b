"""One line of a file as a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from core.extension.records import AssignmentRecord, EmploymentKind, EmploymentRecord, PersonRecord, Severity
from core.org.fingerprint import fingerprint
from core.org.sync.csv.columns import Header, comparable_title
from core.org.sync.csv.settings import CsvSettings
from core.org.sync.days import parse_birthday, parse_day

_YES = frozenset({"да", "yes", "true", "1", "x", "+", "y", "д"})
_INITIAL = re.compile(r"\w\.")
_INITIALS = re.compile(r"^\S+\s+\w\.(?:\s*\w\.)?$")
_KINDS: tuple[tuple[str, EmploymentKind], ...] = (
    ("внутрен", "inner"), ("внешн", "outer"), ("гпх", "contractor"), ("подряд", "contractor"), ("inner", "inner"),
    ("outer", "outer"), ("contract", "contractor"),
)  # fmt: skip


class BadLineError(ValueError):
    """A line that cannot be taken; the message says why, ``code`` in a word that does not change."""

    def __init__(self, reason: str, title: str, external_id: str, code: str) -> None:
        self.code = code
        self.title, self.external_id = title, external_id
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a line that a person should see; the rest of the line counts."""

    code: str
    severity: Severity
    reason: str


@dataclass(slots=True)
class Line:
    """What a line says; ``doubts`` are told to an administrator, the person is taken all the same."""

    external_id: str
    name: str
    parts: tuple[str, str, str]
    texts: dict[str, str]
    department_names: list[str]
    head: bool
    hired_on: date | None
    left_on: date | None
    birthday: tuple[int, int] | None
    rate: str
    kind: EmploymentKind
    born_on: date | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def record(self, *, entity: str, location: str, department: str, place: str) -> PersonRecord:
        """The record of the person."""
        assignment = AssignmentRecord(department=department, position=self.texts.get("position", ""), rate=self.rate)
        employment = EmploymentRecord(
            entity=entity,
            personnel_number=self.texts.get("personnel_number", ""),
            kind=self.kind,
            starts_on=self.hired_on,
            ends_on=self.left_on,
            assignments=(assignment,),
        )
        last, first, middle = self.parts
        return PersonRecord(
            external_id=self.external_id,
            name=self.name,
            last_name=last,
            first_name=first,
            middle_name=middle,
            mail=self.texts.get("mail", ""),
            work_phone=self.texts.get("work_phone", ""),
            internal_phone=self.texts.get("internal_phone", ""),
            mobile_phone=self.texts.get("mobile_phone", ""),
            room=self.texts.get("room", ""),
            location=location,
            birth_month=self.birthday[0] if self.birthday else None,
            birth_day=self.birthday[1] if self.birthday else None,
            birth_key=fingerprint(self.born_on.isoformat()) if self.born_on else "",
            employments=(employment,),
            place=place,
        )


def parse_line(row: Sequence[str], header: Header, settings: CsvSettings) -> Line:
    """Read a line.

    Raises:
        BadLineError: it cannot be taken.
    """
    texts = {name: " ".join(row[position].split()) for name, position in header.columns.items() if position < len(row)}
    external_id = texts.get("id") or texts.get("personnel_number", "")
    parts, name = _names(texts, settings)
    title = name or external_id

    def refuse(code: str, reason: str) -> BadLineError:
        return BadLineError(reason, title, external_id, code)

    if len(row) < header.needed_width:
        raise refuse("csv_too_few_columns", _("It has %(count)s cells, too few for a person.", count=len(row)))
    if not external_id:
        reason = _("It has no personnel number, so the person could not be recognised again.")
        raise refuse("csv_no_tab_number", reason)
    if not name:
        raise refuse("csv_no_name", _("It has no name."))
    days = {}
    for column in ("hired_on", "left_on"):
        try:
            days[column] = parse_day(texts[column]) if texts.get(column) else None
        except ValueError:
            shown = header.cells[header.columns[column]]
            reason = _("'%(value)s' in '%(column)s' is not a day.", value=texts[column], column=shown)
            raise refuse("csv_bad_date", reason) from None
    line = Line(
        external_id=external_id,
        name=name,
        parts=parts,
        texts=texts,
        department_names=_split(texts.get("department", ""), settings.department_separator),
        head=comparable_title(texts.get("head", "")) in _YES or texts.get("head", "") == "+",
        hired_on=days["hired_on"],
        left_on=days["left_on"],
        birthday=None,
        rate="1",
        kind=_kind(texts.get("kind", "")),
    )
    _read_the_rest(line)
    return line


def _read_the_rest(line: Line) -> None:
    """What may be wrong without making the person unknown."""
    texts = line.texts
    if texts.get("birthday"):
        try:
            line.birthday = parse_birthday(texts["birthday"])
            line.born_on = _whole_day(texts["birthday"])
        except ValueError:
            reason = _("The birthday '%(value)s' is not a day.", value=texts["birthday"])
            line.doubts.append(Doubt("bad_birth_date", "bad_record", reason))
    if texts.get("rate"):
        try:
            line.rate = str(Decimal(texts["rate"].replace(",", ".")).normalize() + 0)
        except InvalidOperation:
            reason = _("The rate '%(value)s' is not a number.", value=texts["rate"])
            line.doubts.append(Doubt("csv_bad_rate", "bad_record", reason))
    if "?" in line.name or "\ufffd" in line.name:
        reason = _("Letters of the name were lost in the export: %(name)s.", name=line.name)
        line.doubts.append(Doubt("csv_lossy_name", "needs_human", reason))
    if _INITIALS.match(line.name):
        reason = _("The name has initials only: %(name)s.", name=line.name)
        line.doubts.append(Doubt("csv_initials_only", "notice", reason))
    if line.left_on is not None and line.hired_on is not None and line.left_on < line.hired_on:
        line.doubts.append(Doubt("csv_days_reversed", "bad_record", _("The last day is before the first one.")))


def _whole_day(text: str) -> date | None:
    """The day of birth where it has a year; of it only a fingerprint is kept."""
    try:
        return parse_day(text)
    except ValueError:
        return None


def _names(texts: dict[str, str], settings: CsvSettings) -> tuple[tuple[str, str, str], str]:
    """The parts of the name, and the whole of it."""
    last, first, middle = (texts.get(part, "") for part in ("last_name", "first_name", "middle_name"))
    whole = texts.get("name", "")
    if last or first:
        return (last, first, middle), whole or " ".join(part for part in (last, first, middle) if part)
    if "," in whole:
        last, _comma, given = whole.partition(",")
        first, _blank, middle = given.strip().partition(" ")
        return (last.strip(), first, middle), whole
    words = whole.split()
    if len(words) < 2:
        return ("", "", ""), whole
    if _INITIALS.match(whole):
        letters = [*_INITIAL.findall(whole.removeprefix(words[0])), ""]
        return (words[0], letters[0], letters[1]), whole
    if settings.name_order == "given_first":
        return (words[-1], words[0], " ".join(words[1:-1])), whole
    return (words[0], words[1], " ".join(words[2:])), whole


def _split(text: str, separator: str) -> list[str]:
    if not separator:
        return [text] if text else []
    # "A/B" may be one name; only the separator with its blanks parts.
    return [part.strip() for part in f" {text} ".split(separator) if part.strip()]


def _kind(text: str) -> EmploymentKind:
    folded = comparable_title(text)
    return next((kind for beginning, kind in _KINDS if beginning in folded), "main")
