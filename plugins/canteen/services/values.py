"""Menus as values: what files, feeds, forms and the database are compared and carried in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from plugins.canteen.models import Day, Dish
from plugins.canteen.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuDish:
    """A dish of a menu.

    Attributes:
        course_id: a course of the canteen, or ``None`` for a new one named ``course``.
        prices: amounts by price class id.
        id / sold_out: of the stored dish; they do not count when dishes are compared.
    """

    name: str
    course_id: int | None
    course: str = ""
    note: str = ""
    portion: str = ""
    kcal: int | None = None
    protein: Decimal | None = None
    fat: Decimal | None = None
    carbs: Decimal | None = None
    allergens: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    prices: Mapping[int, Decimal] = field(default_factory=dict)
    id: int | None = field(default=None, compare=False)
    sold_out: bool = field(default=False, compare=False)

    @property
    def key(self) -> tuple[object, str]:
        """What makes it the same dish on two menus: its course and its name."""
        return self.course_id or fold(self.course), fold(self.name)

    def to_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {
            "name": self.name, "course_id": self.course_id, "course": self.course, "note": self.note,
            "portion": self.portion, "kcal": self.kcal, "sold_out": self.sold_out,
            "allergens": sorted(self.allergens), "marks": sorted(self.marks),
            "prices": {str(key): str(amount) for key, amount in self.prices.items()},
            **{name: None if value is None else str(value) for name, value in self.nutrients().items()},
        }  # fmt: skip

    def nutrients(self) -> dict[str, Decimal | None]:
        """Grams of protein, fat and carbohydrates."""
        return {"protein": self.protein, "fat": self.fat, "carbs": self.carbs}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MenuDish:
        """What ``to_json`` gave."""
        values = dict(data)
        for name in ("protein", "fat", "carbs"):
            values[name] = None if values[name] is None else Decimal(values[name])
        values["prices"] = {int(key): Decimal(amount) for key, amount in values["prices"].items()}
        values["allergens"], values["marks"] = frozenset(values["allergens"]), frozenset(values["marks"])
        return cls(**values)

    @classmethod
    def of(cls, dish: Dish) -> MenuDish:
        """A stored dish."""
        return cls(
            id=dish.id, name=dish.name, course_id=dish.course_id, note=dish.note, portion=dish.portion, kcal=dish.kcal,
            protein=dish.protein, fat=dish.fat, carbs=dish.carbs, allergens=dish.allergens, marks=dish.marks,
            prices={price.price_class_id: price.amount for price in dish.prices}, sold_out=dish.sold_out,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuDay:
    """What a canteen does on a day. Neither closed nor with dishes: nothing is known."""

    day: date
    closed: bool = False
    reason: str = ""
    dishes: tuple[MenuDish, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True if nothing is known of the day."""
        return not self.closed and not self.dishes

    def to_json(self) -> dict[str, Any]:
        """For a JSON column."""
        dishes = [dish.to_json() for dish in self.dishes]
        return {"day": self.day.isoformat(), "closed": self.closed, "reason": self.reason, "dishes": dishes}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MenuDay:
        """What ``to_json`` gave."""
        dishes = tuple(MenuDish.from_json(dish) for dish in data["dishes"])
        day = date.fromisoformat(data["day"])
        return cls(day=day, closed=data["closed"], reason=data["reason"], dishes=dishes)

    @classmethod
    def of(cls, day: Day) -> MenuDay:
        """A stored day."""
        dishes = tuple(MenuDish.of(dish) for dish in day.dishes)
        return cls(day=day.day, closed=day.closed, reason=day.reason, dishes=dishes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a file that was not understood.

    Attributes:
        line / column: where; 0 and empty if no place is to blame. The column is its heading or the element's name.
        text: what is wrong and what to do, for people.
        day: the day it concerns, if known.
        fatal: the day (or, without a day, the whole file) is not taken; otherwise it is only a remark.
    """

    text: str
    line: int = 0
    column: str = ""
    day: date | None = None
    fatal: bool = True

    def to_json(self) -> dict[str, Any]:
        """For a JSON column."""
        day = self.day.isoformat() if self.day else None
        return {"text": self.text, "line": self.line, "column": self.column, "day": day, "fatal": self.fatal}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Problem:
        """What ``to_json`` gave."""
        return cls(**{**data, "day": date.fromisoformat(data["day"]) if data["day"] else None})


@dataclass(frozen=True, slots=True)
class Menu:
    """Days that were read from somewhere, in order, and what was wrong with them."""

    days: tuple[MenuDay, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def unusable(self) -> bool:
        """True if nothing of it can be taken."""
        return not self.days or any(problem.fatal and problem.day is None for problem in self.problems)

    def sound_days(self) -> tuple[MenuDay, ...]:
        """The days that say something and have no mistake; none if the file as a whole cannot be taken."""
        if self.unusable:
            return ()
        bad = {problem.day for problem in self.problems if problem.fatal}
        return tuple(day for day in self.days if day.day not in bad and not day.is_blank)
