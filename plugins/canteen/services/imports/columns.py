"""Which column of an uploaded table means what, by its heading in English or Russian."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plugin_sdk.i18n import gettext as _
from plugin_sdk.tables import Row
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.values import Problem
from plugins.canteen.words import fold

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "дата", "день"),
    "course": ("course", "category", "section", "раздел", "категория", "группа", "курс"),
    "name": ("dish", "name", "meal", "блюдо", "наименование", "наименование блюда", "название"),
    "note": ("note", "description", "ingredients", "примечание", "описание", "состав"),
    "portion": ("portion", "weight", "выход", "вес", "порция", "масса"),
    "kcal": ("kcal", "calories", "energy", "ккал", "калории", "калорийность", "энергетическая ценность"),
    "protein": ("protein", "proteins", "белки", "б"),
    "fat": ("fat", "fats", "жиры", "ж"),
    "carbs": ("carbohydrates", "carbs", "углеводы", "у"),
    "allergens": ("allergens", "аллергены"),
    "marks": ("marks", "labels", "tags", "метки", "пометки", "отметки"),
    "closed": ("closed", "закрыто", "выходной"),
}
"""Headings by field, in lower case, without what stands in brackets."""

PRICE = ("price", "цена", "стоимость")
NEEDED = ("day", "name")
SEARCHED_ROWS = 20
"""The heading may stand below a title, but not deeper."""

_BRACKETS = re.compile(r"[(\[](.*?)[)\]]")


@dataclass(slots=True)
class Columns:
    """Where each field stands.

    Attributes:
        fields: column numbers by field, counting from 0.
        prices: column numbers by price class id.
        titles: the headings as they were written.
    """

    titles: tuple[str, ...] = ()
    fields: dict[str, int] = field(default_factory=dict)
    prices: dict[int, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def text(self, row: Row, name: str) -> str:
        """The cell of a field; empty if there is no such column."""
        place = self.fields.get(name)
        return row.cell(place) if place is not None else ""

    def title(self, place: int | None) -> str:
        """The heading of a column as it was written."""
        return self.titles[place] if place is not None and place < len(self.titles) else ""


def find(rows: Sequence[Row], layout: Layout) -> tuple[Columns, int] | Problem:
    """The columns and how many rows stand above the first dish; or what is missing."""
    best: Columns | None = None
    for count, row in enumerate(rows[:SEARCHED_ROWS], start=1):
        columns = _of_row(row, layout)
        if all(name in columns.fields for name in NEEDED):
            return columns, count
        if best is None or len(columns.fields) > len(best.fields):
            best = columns
    return _missing(best)


def _missing(best: Columns | None) -> Problem:
    titles = {"day": _("Date"), "name": _("Dish")}
    absent = [titles[name] for name in NEEDED if best is None or name not in best.fields]
    return Problem(
        line=1,
        text=_(
            "The columns of the table were not recognised; missing: %(names)s. "
            "The first row must hold headings, as in the file to fill in.",
            names=", ".join(absent),
        ),
    )


def _of_row(row: Row, layout: Layout) -> Columns:
    columns = Columns(titles=row.cells)
    for place, title in enumerate(row.cells):
        if not title:
            continue
        plain = fold(_BRACKETS.sub(" ", title)).strip(" .:,")
        name = next((name for name, names in HEADINGS.items() if plain.split(",")[0].strip() in names), None)
        price = _price_class(title, layout)
        if price is not None:
            columns.prices.setdefault(price, place)
        elif name is not None and name not in columns.fields:
            columns.fields[name] = place
        else:
            columns.unknown.append(title)
    return columns


def _price_class(title: str, layout: Layout) -> int | None:
    """The price class that a heading such as ``Price (guests)`` or ``Цена, руб.`` means."""
    text = fold(title)
    if not any(word in text for word in PRICE):
        return None
    for name, class_id in sorted(layout.price_classes.items(), key=lambda pair: -len(pair[0])):
        if re.search(rf"\b{re.escape(name)}", text):
            return class_id
    return layout.first_class
