"""A menu from an OpenMensa feed, version 2.

Its form is ``openmensa/canteen/day@date/{closed | category@name/meal{name, note*, price@role}}``.

The reader is an event parser, because it alone knows the line of what is wrong. Prices are taken as amounts in the
canteen's own currency. Notes that name an allergen or a mark become one; the others become the dish's note.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from plugin_sdk.i18n import gettext as _
from plugins.canteen import words
from plugins.canteen.models import NAME_LENGTH, NOTE_LENGTH
from plugins.canteen.services.imports import fields
from plugins.canteen.services.imports.fields import FieldError
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.imports.rows import MAX_DISHES, bounded
from plugins.canteen.services.money import PriceError, parse_price
from plugins.canteen.services.values import Menu, MenuDay, MenuDish, Problem

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_PROBLEMS = 200


def looks_like_xml(data: bytes) -> bool:
    """True if the file begins as XML does, whatever its name."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<openmensa"))


def parse(data: bytes, layout: Layout) -> Menu:
    """Read a feed; what is wrong with it stands in the menu's problems, each with its line."""
    if len(data) > MAX_BYTES:
        return _refused(_("The feed is larger than %(limit)s MB.", limit=MAX_BYTES // 1_000_000))
    handler = _Handler(layout)
    try:
        parseString(data, handler, forbid_dtd=True)
    except _Stop as stop:
        return _refused(str(stop), handler.line)
    except DefusedXmlException:
        return _refused(_("The feed holds definitions that no menu needs, so it is not read."))
    except SAXParseException as error:
        return _refused(_("The feed is not well-formed XML."), error.getLineNumber() or 0)
    except (SAXException, ValueError, LookupError) as error:
        return _refused(_("The feed cannot be read: %(error)s", error=str(error)[:200]))
    return handler.menu()


def _refused(text: str, line: int = 0) -> Menu:
    return Menu((), (Problem(text=text, line=line),))


class _Stop(Exception):
    """Reading on would be of no use."""


@dataclass(slots=True)
class _Meal:
    line: int
    name: str = ""
    notes: list[str] = field(default_factory=list)
    prices: dict[int, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class _DayDraft:
    closed: bool = False
    dishes: list[MenuDish] = field(default_factory=list)


class _Handler(ContentHandler):
    """Gathers days and problems while the parser walks through the feed."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._layout = layout
        self._locator: Locator | None = None
        self._path: list[str] = []
        self._text: list[str] = []
        self._days: dict[date, _DayDraft] = {}
        self._problems: list[Problem] = []
        self._day: date | None = None
        self._course = ""
        self._meal: _Meal | None = None
        self._role = ""
        self._canteens = 0
        self._said: set[str] = set()

    @property
    def line(self) -> int:
        """Where the parser is."""
        return (self._locator.getLineNumber() or 0) if self._locator is not None else 0

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the parser's name
        """The parser tells where it will tell its place."""
        self._locator = locator

    def _note_problem(self, column: str, text: str, *, fatal: bool = True, line: int = 0) -> None:
        if len(self._problems) >= MAX_PROBLEMS:
            raise _Stop(_("There are too many mistakes in the feed."))
        problem = Problem(line=line or self.line, column=column, text=text, day=self._day, fatal=fatal)
        self._problems.append(problem)

    def startElement(self, name: str, attributes: AttributesImpl) -> None:  # noqa: N802 - the parser's name
        """An element begins."""
        name = name.rpartition(":")[2]
        self._path.append(name)
        self._text.clear()
        if len(self._path) > MAX_DEPTH:
            raise _Stop(_("The feed is nested too deeply."))
        begin = getattr(self, f"_begin_{name}", None)
        if len(self._path) == 1 and name != "openmensa":
            raise _Stop(_("This is not an OpenMensa feed: it begins with “%(name)s”.", name=name[:40]))
        if begin is not None:
            begin(attributes)

    def characters(self, content: str) -> None:
        """Text within an element."""
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's name
        """An element ends."""
        name = self._path.pop()
        end = getattr(self, f"_end_{name}", None)
        if end is not None:
            end(" ".join("".join(self._text).split()))
        self._text.clear()

    def _begin_openmensa(self, attributes: Any) -> None:
        version = attributes.get("version", "")
        if not version.startswith("2"):
            raise _Stop(
                _("The feed has version “%(version)s”; only version 2 can be read.", version=version[:10] or "?")
            )

    def _begin_canteen(self, attributes: Any) -> None:
        self._canteens += 1
        if self._canteens > 1:
            raise _Stop(_("The feed holds several canteens; there must be one."))

    def _begin_day(self, attributes: Any) -> None:
        self._day = None
        try:
            self._day = fields.parse_day(attributes.get("date", ""), self._layout.today)
        except FieldError as error:
            self._note_problem("day", str(error))
            return
        if self._day in self._days:
            self._note_problem("day", _("The day is there twice."))
        self._days[self._day] = _DayDraft()

    def _end_day(self, text: str) -> None:
        draft = self._days.get(self._day) if self._day is not None else None
        if draft is not None and draft.closed and draft.dishes:
            self._note_problem("closed", _("The day is said to be closed, but has dishes."))
        self._day = None

    def _begin_closed(self, attributes: Any) -> None:
        if self._day is not None and self._path[-2] == "day":
            self._days[self._day].closed = True

    def _begin_category(self, attributes: Any) -> None:
        self._course = " ".join(attributes.get("name", "").split())
        if not self._course:
            self._note_problem("category", _("The category has no name."))
        elif len(self._course) > NAME_LENGTH:
            self._note_problem("category", _too_long(self._course, NAME_LENGTH))
        elif self._layout.course(self._course) is None and self._course not in self._said:
            self._said.add(self._course)
            text = _("“%(name)s” is a new course; it will be added.", name=self._course)
            self._note_problem("category", text, fatal=False)

    def _begin_meal(self, attributes: Any) -> None:
        self._meal = _Meal(self.line)

    def _end_name(self, text: str) -> None:
        if self._meal is not None and self._path[-1] == "meal":
            self._meal.name = text

    def _end_note(self, text: str) -> None:
        if self._meal is not None and text:
            self._meal.notes.append(text)

    def _begin_price(self, attributes: Any) -> None:
        self._role = attributes.get("role", "")

    def _end_price(self, text: str) -> None:
        if self._meal is None:
            return
        class_id = self._layout.roles.get(self._role)
        if class_id is None:
            if self._role not in self._said:
                self._said.add(self._role)
                text = _("Prices for “%(role)s” are left out: no price class has this role.", role=self._role[:40])
                self._note_problem("price", text, fatal=False)
            return
        try:
            amount = parse_price(text, self._layout.currency)
        except PriceError as error:
            self._note_problem("price", str(error))
            return
        if class_id in self._meal.prices:
            self._note_problem("price", _("The price for “%(role)s” is there twice.", role=self._role))
        elif amount is not None:
            self._meal.prices[class_id] = amount

    def _end_meal(self, text: str) -> None:
        meal, self._meal = self._meal, None
        if meal is None or self._day is None or not self._course:
            return
        note, allergens, marks = _sorted_notes(meal.notes)
        if not meal.name:
            self._note_problem("meal", _("The dish has no name."), line=meal.line)
        elif len(meal.name) > NAME_LENGTH:
            self._note_problem("name", _too_long(meal.name, NAME_LENGTH), line=meal.line)
        elif len(note) > NOTE_LENGTH:
            self._note_problem("note", _too_long(note, NOTE_LENGTH), line=meal.line)
        else:
            course = self._layout.course(self._course)
            dish = MenuDish(
                name=meal.name, course_id=course, course="" if course else self._course, note=note,
                allergens=allergens, marks=marks, prices=meal.prices,
            )  # fmt: skip
            self._add(dish, meal.line)

    def _add(self, dish: MenuDish, line: int) -> None:
        assert self._day is not None
        dishes = self._days[self._day].dishes
        if dish.key in {other.key for other in dishes}:
            text = _("“%(name)s” is there twice; the second was left out.", name=dish.name)
            self._note_problem("meal", text, fatal=False, line=line)
        elif len(dishes) >= MAX_DISHES:
            raise _Stop(_("More than %(limit)s dishes on one day.", limit=MAX_DISHES))
        else:
            dishes.append(dish)

    def menu(self) -> Menu:
        """What was read."""
        days = [
            MenuDay(day=day, closed=draft.closed, dishes=tuple(draft.dishes))
            for day, draft in sorted(self._days.items())
            if draft.closed or draft.dishes
        ]
        return bounded(days, self._problems)


def _too_long(text: str, limit: int) -> str:
    return _("Too long: %(length)s characters, at most %(limit)s.", length=len(text), limit=limit)


def _sorted_notes(notes: list[str]) -> tuple[str, frozenset[str], frozenset[str]]:
    """The free notes as one text, and the allergens and marks that other notes name."""
    free: list[str] = []
    allergens: set[str] = set()
    marks: set[str] = set()
    for note in notes:
        found, strange = fields.parse_words(note, {**words.ALLERGENS, **words.MARKS})
        if strange or not found:
            free.append(note)
        allergens |= found & words.ALLERGENS.keys() if not strange else set()
        marks |= found & words.MARKS.keys() if not strange else set()
    return "; ".join(free), frozenset(allergens), frozenset(marks)
