"""The kitchen's forms: a whole day, and one dish in a line."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from plugin_sdk.i18n import lazy_gettext, lazy_pgettext
from plugin_sdk.web import Form
from plugins.canteen import words
from plugins.canteen.forms.fields import GramsField, KcalField, PriceField, WordsField, trimmed
from plugins.canteen.models import NAME_LENGTH, NOTE_LENGTH, SHORT_LENGTH, Day, Site
from plugins.canteen.services import sites
from plugins.canteen.services.imports.rows import MAX_DISHES
from plugins.canteen.services.values import MenuDay, MenuDish

BLANK_ROWS = 3
_PRICE = "price_"


def _too_long() -> Any:
    return lazy_gettext("At most %(max)d characters.")


class DishRow(PlainForm):
    """A dish within a day's form. A row without a name is no dish; ``remove`` takes one off the menu."""

    dish_id = HiddenField()
    course = SelectField(lazy_gettext("Course"), coerce=int)
    name = StringField(lazy_gettext("Dish"), [Length(max=NAME_LENGTH, message=_too_long())], filters=[trimmed])
    portion = StringField(lazy_gettext("Portion"), [Length(max=SHORT_LENGTH, message=_too_long())], filters=[trimmed])
    note = TextAreaField(
        lazy_pgettext("canteen", "Note"), [Length(max=NOTE_LENGTH, message=_too_long())], filters=[trimmed]
    )
    kcal = KcalField(lazy_gettext("kcal"))
    protein = GramsField(lazy_gettext("Protein, g"))
    fat = GramsField(lazy_gettext("Fat, g"))
    carbs = GramsField(lazy_gettext("Carbohydrates, g"))
    allergens = WordsField(lazy_gettext("Allergens"), words=words.ALLERGENS)
    marks = WordsField(lazy_pgettext("canteen", "Marks"), words=words.MARKS)
    remove = BooleanField(lazy_pgettext("canteen", "Remove"))

    def prices(self) -> list[Any]:
        """The price fields, in the canteen's order."""
        return [field for field in self if field.short_name.startswith(_PRICE)]

    def details(self) -> list[Any]:
        """The fields that stand in the second line."""
        return [self.note, self.kcal, self.protein, self.fat, self.carbs]

    def has_details(self) -> bool:
        """True if the second line holds something, or something wrong."""
        more = [*self.details(), self.allergens, self.marks]
        return any(field.data or field.errors for field in more)

    def is_blank(self) -> bool:
        """True for a row that was not filled in."""
        typed = [self.name, self.portion, *self.details(), *self.prices(), self.allergens, self.marks]
        return not any(field.data for field in typed)

    def validate_name(self, field: Any) -> None:
        """A row with a price must say of what."""
        if not field.data and not self.is_blank() and not self.remove.data:
            raise ValidationError(lazy_gettext("Enter the dish's name."))

    def to_dish(self) -> MenuDish:
        """The dish of a valid row."""
        amounts = {int(field.short_name.removeprefix(_PRICE)): field.value for field in self.prices()}
        return MenuDish(
            id=int(self.dish_id.data) if (self.dish_id.data or "").isdecimal() else None,
            name=self.name.data,
            course_id=self.course.data,
            note=self.note.data or "",
            portion=self.portion.data or "",
            kcal=self.kcal.value,
            protein=self.protein.value,
            fat=self.fat.value,
            carbs=self.carbs.value,
            allergens=frozenset(self.allergens.data or ()),
            marks=frozenset(self.marks.data or ()),
            prices={class_id: amount for class_id, amount in amounts.items() if amount is not None},
        )


def row_class(site: Site) -> type[DishRow]:
    """Rows with the canteen's own courses and price classes."""
    choices = [SelectChoice(course.id, sites.course_title(course)) for course in site.courses]

    def set_up(self: DishRow, *arguments: Any, **options: Any) -> None:
        DishRow.__init__(self, *arguments, **options)
        self.course.choices = choices

    prices = {
        f"{_PRICE}{kind.id}": PriceField(sites.price_title(kind), currency=site.currency) for kind in site.price_classes
    }
    return cast("type[DishRow]", type("SiteDishRow", (DishRow,), {"__init__": set_up, **prices}))


class DayForm(Form):
    """A day's menu; the rows come with :func:`day_form`."""

    version = HiddenField()
    closed = BooleanField(lazy_gettext("Closed on this day"))
    reason = StringField(lazy_gettext("Reason"), [Length(max=200, message=_too_long())])
    dishes: Any

    def validate_dishes(self, field: Any) -> None:
        """No dish twice in one course."""
        seen = set()
        for row in field:
            if row.form.remove.data or not row.form.name.data:
                continue
            key = row.form.course.data, words.fold(row.form.name.data)
            if key in seen:
                row.form.name.errors = [*row.form.name.errors, lazy_gettext("This dish is there twice.")]
                raise ValidationError(lazy_gettext("A dish is there twice."))
            seen.add(key)

    def to_menu(self, day: date) -> MenuDay:
        """What a valid form says."""
        if self.closed.data:
            return MenuDay(day=day, closed=True, reason=self.reason.data or "")
        rows = [row.form for row in self.dishes if not row.form.remove.data and row.form.name.data]
        return MenuDay(day=day, dishes=tuple(row.to_dish() for row in rows))

    def add_rows(self, count: int) -> None:
        """Further blank rows, as many as the day may have, in the course of the last one."""
        course = self.dishes[-1].form.course.data if len(self.dishes) else None
        for _place in range(min(count, MAX_DISHES - len(self.dishes))):
            self.dishes.append_entry({"course": course})


def day_form(site: Site, stored: Day | None) -> DayForm:
    """The form of a day, filled with what is known of it."""
    rows = FieldList(FormField(row_class(site)), max_entries=MAX_DISHES)
    form_class = cast("type[DayForm]", type("SiteDayForm", (DayForm,), {"dishes": rows}))
    if stored is None:
        return form_class(data={"dishes": []})
    dishes = [_row_data(MenuDish.of(dish)) for dish in stored.dishes]
    data = {"version": stored.version, "closed": stored.closed, "reason": stored.reason, "dishes": dishes}
    return form_class(data=data)


def _row_data(dish: MenuDish) -> dict[str, Any]:
    return {
        "dish_id": dish.id, "course": dish.course_id, "name": dish.name, "portion": dish.portion, "note": dish.note,
        "kcal": dish.kcal, "allergens": sorted(dish.allergens), "marks": sorted(dish.marks), **dish.nutrients(),
        **{f"{_PRICE}{class_id}": amount for class_id, amount in dish.prices.items()},
    }  # fmt: skip


class LineForm(Form):
    """One dish in a line: course, name, price, Enter. What is left open comes from the last time it was served."""

    course = SelectField(lazy_gettext("Course"), coerce=int)
    name = StringField(
        lazy_gettext("Dish"),
        [
            InputRequired(lazy_gettext("Enter the dish's name.")),
            Length(max=NAME_LENGTH, message=_too_long()),
        ],
        filters=[trimmed],
    )
    price: Any

    def to_dish(self, site: Site) -> MenuDish:
        """The dish of a valid line; its price is that of the first price class."""
        prices = {}
        if site.price_classes and self.price.value is not None:
            prices = {site.price_classes[0].id: self.price.value}
        return MenuDish(name=self.name.data, course_id=self.course.data, prices=prices)


def line_form(site: Site, day: date, **values: Any) -> LineForm:
    """The line for a canteen's day; several of them on one page have ids of their own, but the same names."""
    title = sites.price_title(site.price_classes[0]) if site.price_classes else ""
    price = PriceField(title, currency=site.currency, id=f"price-{day.isoformat()}")
    form_class = cast("type[LineForm]", type("SiteLineForm", (LineForm,), {"price": price}))
    form = form_class(**values)
    form.course.choices = [SelectChoice(course.id, sites.course_title(course)) for course in site.courses]
    form.course.id, form.name.id = f"course-{day.isoformat()}", f"name-{day.isoformat()}"
    return form


class CloseForm(Form):
    """Why a canteen is closed on a day."""

    reason = StringField(lazy_gettext("Reason"), [Length(max=200, message=_too_long())])
