"""A menu from an uploaded table: one row for each dish. An empty date or course means "as in the row above"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import gettext as _
from plugin_sdk.tables import Row, Table
from plugins.canteen import words
from plugins.canteen.models import NAME_LENGTH, NOTE_LENGTH, SHORT_LENGTH
from plugins.canteen.services.imports import columns, fields
from plugins.canteen.services.imports.columns import Columns
from plugins.canteen.services.imports.fields import FieldError
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.money import PriceError, parse_price
from plugins.canteen.services.values import Menu, MenuDay, MenuDish, Problem

T = TypeVar("T")
MAX_DAYS = 120
MAX_DISHES = 100
"""On one day."""


def parse(table: Table, layout: Layout) -> Menu:
    """Read a table; what is wrong with it stands in the menu's problems, each with its line and column."""
    found = columns.find(table.rows, layout)
    if isinstance(found, Problem):
        return Menu((), (found,))
    heading, above = found
    reader = _Reader(layout, heading)
    for title in heading.unknown:
        reader.remark(table.rows[above - 1].number, title, _("This column is not known and was left out."))
    for row in table.rows[above:]:
        reader.read(row)
    return reader.menu()


@dataclass(slots=True)
class _Draft:
    """A day while its rows are read."""

    dishes: list[MenuDish] = field(default_factory=list)
    closed: bool = False
    reason: str = ""
    line: int = 0


class _Reader:
    """Goes through the rows and gathers days and problems."""

    def __init__(self, layout: Layout, heading: Columns) -> None:
        self._layout = layout
        self._columns = heading
        self._days: dict[date, _Draft] = {}
        self._problems: list[Problem] = []
        self._day: date | None = None
        self._course = ""
        self._new_courses: set[str] = set()

    def remark(self, line: int, column: str, text: str) -> None:
        """Note something that does no harm."""
        self._problems.append(Problem(line=line, column=column, text=text, day=self._day, fatal=False))

    def _error(self, row: Row, column: str, text: str) -> None:
        self._problems.append(Problem(line=row.number, column=column, text=text, day=self._day))

    def _title(self, name: str) -> str:
        return self._columns.title(self._columns.fields.get(name))

    def read(self, row: Row) -> None:
        """Take one row."""
        if not self._read_day(row):
            return
        assert self._day is not None
        draft = self._days.setdefault(self._day, _Draft(line=row.number))
        closed = self._columns.text(row, "closed")
        name = self._columns.text(row, "name")
        if closed and not name:
            draft.closed, draft.reason = True, "" if words.fold(closed) in _YES else closed[:200]
            return
        self._course = self._columns.text(row, "course") or self._course
        if name:
            self._add(row, draft, self._dish(row, name))
        elif any(row.cell(place) for place in self._columns.prices.values()):
            self._error(row, self._title("name"), _("The dish has no name."))

    def _read_day(self, row: Row) -> bool:
        text = self._columns.text(row, "day")
        if text:
            try:
                day = fields.parse_day(text, self._layout.today)
            except FieldError as error:
                if not self._columns.text(row, "name"):
                    # A line of words between the days, such as a signature at the end.
                    self.remark(row.number, self._title("day"), str(error))
                    return False
                self._day = None
                self._error(row, self._title("day"), str(error))
                return False
            if day != self._day:
                self._day, self._course = day, ""
        # One complaint about the missing date is enough, however many rows it is missing in.
        said = any(problem.fatal and problem.day is None for problem in self._problems)
        if self._day is None and self._columns.text(row, "name") and not said:
            self._error(row, self._title("day"), _("The row has no date, and there is none above it."))
        return self._day is not None

    def _add(self, row: Row, draft: _Draft, dish: MenuDish | None) -> None:
        if dish is None:
            return
        if dish.key in {other.key for other in draft.dishes}:
            self.remark(
                row.number,
                self._title("name"),
                _("“%(name)s” is there twice; the second was left out.", name=dish.name),
            )
        elif len(draft.dishes) >= MAX_DISHES:
            self._error(row, "", _("More than %(limit)s dishes on one day.", limit=MAX_DISHES))
        else:
            draft.dishes.append(dish)

    def _dish(self, row: Row, name: str) -> MenuDish | None:
        """The dish of a row; ``None`` if something in it is wrong, which is then noted."""
        before = len(self._problems)
        course_title = self._course or str(words.COURSES["other"])
        course = self._layout.course(course_title)
        values: dict[str, Any] = {
            "name": self._short(row, "name", NAME_LENGTH),
            "note": self._short(row, "note", NOTE_LENGTH),
            "portion": self._short(row, "portion", SHORT_LENGTH),
            "course": "" if course else self._short_course(row, course_title),
            "course_id": course,
            "prices": self._prices(row),
            "kcal": self._value(row, "kcal", fields.parse_kcal),
            "allergens": self._words(row, "allergens"),
            "marks": self._words(row, "marks"),
        }
        for nutrient in words.NUTRIENTS:
            values[nutrient] = self._value(row, nutrient, fields.parse_grams)
        bad = any(problem.fatal for problem in self._problems[before:])
        return None if bad else MenuDish(**values)

    def _short(self, row: Row, name: str, limit: int) -> str:
        text = " ".join(self._columns.text(row, name).split())
        if len(text) > limit:
            self._error(
                row,
                self._title(name),
                _("Too long: %(length)s characters, at most %(limit)s.", length=len(text), limit=limit),
            )
        return text

    def _short_course(self, row: Row, title: str) -> str:
        if len(title) > NAME_LENGTH:
            self._error(
                row,
                self._title("course"),
                _("Too long: %(length)s characters, at most %(limit)s.", length=len(title), limit=NAME_LENGTH),
            )
        elif words.fold(title) not in self._new_courses:
            self._new_courses.add(words.fold(title))
            self.remark(
                row.number, self._title("course"), _("“%(name)s” is a new course; it will be added.", name=title)
            )
        return title

    def _value(self, row: Row, name: str, parse: Callable[[str], T | None]) -> T | None:
        try:
            return parse(self._columns.text(row, name))
        except FieldError as error:
            self._error(row, self._title(name), str(error))
            return None

    def _words(self, row: Row, name: str) -> frozenset[str]:
        known = words.ALLERGENS if name == "allergens" else words.MARKS
        codes, strange = fields.parse_words(self._columns.text(row, name), known)
        if strange:
            names = ", ".join(map(str, known.values()))
            text = _("Not known: %(strange)s. Known are: %(names)s.", strange=", ".join(strange)[:80], names=names)
            self._error(row, self._title(name), text)
        return codes

    def _prices(self, row: Row) -> dict[int, Decimal]:
        prices: dict[int, Decimal] = {}
        for class_id, place in self._columns.prices.items():
            try:
                amount = parse_price(row.cell(place), self._layout.currency)
            except PriceError as error:
                self._error(row, self._columns.title(place), str(error))
                continue
            if amount is not None:
                prices[class_id] = amount
        return prices

    def menu(self) -> Menu:
        """What was read."""
        days = []
        faulty = {problem.day for problem in self._problems if problem.fatal}
        for day, draft in sorted(self._days.items()):
            # A date with nothing beside it is no menu, and no reason to take away the one that is there.
            if not draft.dishes and not draft.closed and day not in faulty:
                continue
            if draft.closed and draft.dishes:
                text = _("%(day)s is said to be closed, but has dishes.", day=day_text(day))
                self._problems.append(Problem(line=draft.line, column=self._title("closed"), text=text, day=day))
            days.append(MenuDay(day=day, closed=draft.closed, reason=draft.reason, dishes=tuple(draft.dishes)))
        return bounded(days, self._problems)


_YES = frozenset({"yes", "x", "1", "true", "closed", "да", "закрыто", "выходной", "+", "✓"})


def bounded(days: Sequence[MenuDay], problems: list[Problem]) -> Menu:
    """The menu, with a problem if it has no day at all or far too many."""
    if not days and not any(problem.fatal for problem in problems):
        problems.append(Problem(text=_("No dish was found in the file.")))
    if len(days) > MAX_DAYS:
        problems.append(Problem(text=_("More than %(limit)s days at once. Send a shorter menu.", limit=MAX_DAYS)))
    return Menu(tuple(days), tuple(problems))
