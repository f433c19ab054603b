"""Which column means what: the usual titles in Russian and English, and finding the row of titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.text import fold

TITLES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "идентификатор", "uid"),
    "personnel_number": (
        "таб №", "таб номер", "табельный номер", "табельный №", "таб n", "personnel number", "employee id",
        "employee number", "employee no", "staff id", "staff number", "tab no",
    ),
    "name": (
        "фио", "ф и о", "сотрудник", "работник", "фамилия имя отчество", "full name", "name", "employee",
        "employee name",
    ),
    "last_name": ("фамилия", "last name", "surname", "family name"),
    "first_name": ("имя", "first name", "given name"),
    "middle_name": ("отчество", "middle name", "patronymic"),
    "birthday": ("дата рождения", "день рождения", "birthday", "birth date", "date of birth"),
    "entity": ("организация", "юридическое лицо", "юрлицо", "company", "legal entity", "organisation", "organization"),
    "department": ("подразделение", "отдел", "структурное подразделение", "department", "unit", "division"),
    "department_code": ("код подразделения", "department code", "unit code"),
    "position": ("должность", "профессия", "position", "job title", "title", "post"),
    "rate": ("ставка", "количество ставок", "занятость ставок", "rate", "fte"),
    "kind": ("вид занятости", "employment type", "employment kind"),
    "hired_on": ("дата приема", "принят", "дата приема на работу", "hired", "hire date", "start date", "joined"),
    "left_on": ("дата увольнения", "уволен", "left", "end date", "leave date", "dismissed"),
    "work_phone": ("телефон", "рабочий телефон", "тел", "phone", "work phone", "telephone"),
    "internal_phone": ("внутренний телефон", "добавочный", "вн тел", "внутренний", "extension", "internal phone"),
    "mobile_phone": ("мобильный телефон", "мобильный", "сотовый", "mobile", "mobile phone", "cell phone"),
    "mail": ("e mail", "email", "почта", "эл почта", "электронная почта", "mail", "e mail address", "email address"),
    "room": ("кабинет", "комната", "room", "каб"),
    "location": ("город", "площадка", "офис", "место", "city", "office", "location", "site"),
    "head": ("руководитель", "начальник", "head", "is head", "head of department"),
}  # fmt: skip
"""What ``[sources.<key>.columns]`` may name, with the titles known without it."""

_BESIDES_LETTERS = re.compile(r"\W+")
LOOKED_AT = 40
"""Rows among which the row of titles is looked for."""


def comparable_title(title: str) -> str:
    """A title without case, punctuation and odd blanks."""
    return " ".join(_BESIDES_LETTERS.sub(" ", fold(title)).split())


class Header:
    """The row of titles: where it stands and which column means what."""

    def __init__(self, row: int, columns: Mapping[str, int], width: int, cells: Sequence[str]) -> None:
        self.row, self.columns, self.width, self.cells = row, dict(columns), width, list(cells)

    @property
    def needed_width(self) -> int:
        """So many cells a line must have at least: up to the last column that a person cannot do without."""
        vital = ("id", "personnel_number", "name", "last_name", "first_name", "department", "position", "hired_on")
        return max((self.columns[name] for name in vital if name in self.columns), default=0) + 1


def find_header(rows: Sequence[Sequence[str]], own: Mapping[str, str]) -> Header | None:
    """The row that has the most known titles, ``None`` if none has a person's name among at least two.

    Args:
        own: titles that were chosen, which win over the usual ones; an empty one for what is in no column.
    """
    meanings = _meanings(own)
    best: Header | None = None
    for number, cells in enumerate(rows[:LOOKED_AT]):
        columns = _columns(cells, meanings)
        named = "name" in columns or "last_name" in columns
        if named and len(columns) >= 2 and (best is None or len(columns) > len(best.columns)):
            best = Header(number, columns, len(cells), cells)
    return best


def widest(rows: Sequence[Sequence[str]]) -> Header:
    """The row that most likely has the titles where none is known: the first of those with the most cells filled."""
    best, most = 0, 0
    for number, row in enumerate(rows[:LOOKED_AT]):
        filled = sum(1 for cell in row if cell)
        if filled > most:
            best, most = number, filled
    cells = rows[best] if rows else ()
    return Header(best, {}, len(cells), cells)


def usual_titles(cells: Sequence[str]) -> dict[str, str]:
    """What the titles mean without anybody's word: the title by what it is taken for."""
    return {name: cells[position] for name, position in _columns(cells, _meanings({})).items()}


def _columns(cells: Sequence[str], meanings: Mapping[str, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, cell in enumerate(cells):
        meaning = meanings.get(comparable_title(cell))
        if meaning is not None and meaning not in columns:
            columns[meaning] = position
    return columns


def _meanings(own: Mapping[str, str]) -> dict[str, str]:
    found = {comparable_title(title): name for name, titles in TITLES.items() for title in titles if name not in own}
    found.update({comparable_title(title): name for name, title in own.items() if title})
    return found
