"""Ordering, limiting, rating."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, cast

from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext
from plugin_sdk.web import Form, PersonField
from plugins.canteen.forms.fields import ParsedField
from plugins.canteen.models import Dish, Site
from plugins.canteen.order_models import COMMENT_LENGTH, NOTE_LENGTH, Order
from plugins.canteen.services.imports.fields import FieldError
from plugins.canteen.services.ordering.headcount import MAX_LIMIT
from plugins.canteen.services.ordering.placing import SLOT, OrderRefused, Wish

_DISH = "dish_"


def parse_number(text: str) -> int | None:
    """A whole number that is not negative; ``None`` for nothing.

    Raises:
        FieldError: it is something else.
    """
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise FieldError(_("“%(text)s” is not a number of portions.", text=text[:40]))
    return int(text)


class DayForm(Form):
    """Fields by dish: ``dish_17``."""

    def dish_fields(self) -> dict[int, ParsedField]:
        """The fields of the dishes by their ids."""
        return {int(field.short_name[len(_DISH) :]): field for field in self if field.short_name.startswith(_DISH)}


class OrderForm(DayForm):
    """Portions of each dish of a day, and when to come; made by :func:`order_form`."""

    slot = SelectField(lazy_gettext("When I come"))
    note = StringField(
        lazy_gettext("A word to the kitchen"),
        [Length(max=NOTE_LENGTH, message=lazy_gettext("At most %(max)d characters."))],
        description=lazy_gettext(
            "For example: no onions, or an allergy. The kitchen reads it; a week after the meal it is erased."
        ),
    )

    def to_wish(self, sent: Mapping[str, str]) -> Wish:
        """What a valid form says, and what was sent about dishes that are not on the menu any more."""
        gone = {name[len(_DISH) :] for name, text in sent.items() if name.startswith(_DISH) and text not in ("", "0")}
        known = {dish_id: field.value or 0 for dish_id, field in self.dish_fields().items()}
        lost = {int(number): 1 for number in gone if number.isdecimal() and int(number) not in known}
        slot = time.fromisoformat(self.slot.data) if self.slot.data else None
        return Wish({**lost, **known}, slot, self.note.data or "")

    def show(self, refusal: OrderRefused) -> str:
        """Put what is wrong beside its fields; gives what belongs to none of them."""
        fields: dict[int | str, Any] = dict(self.dish_fields().items())
        fields[SLOT] = self.slot
        whole = [refusal.whole] if refusal.whole else []
        for name, text in refusal.fields.items():
            if name in fields:
                fields[name].errors = [text]
            elif _("A dish that you chose is not on the menu any more.") not in whole:
                whole.append(_("A dish that you chose is not on the menu any more."))
        return " ".join(whole)


def order_form(site: Site, dishes: Iterable[Dish], order: Order | None) -> OrderForm:
    """The form for a day's menu, filled with what was ordered."""
    lines = {line.dish_id: line for line in (order.lines if order is not None else ())}
    fields = {
        f"{_DISH}{dish.id}": ParsedField(dish.name, parse=parse_number, default=_text(lines, dish.id))
        for dish in dishes
    }
    form_class = cast("type[OrderForm]", type("SiteOrderForm", (OrderForm,), fields))
    slot = f"{order.slot:%H:%M}" if order is not None and order.slot is not None else ""
    form = form_class(data={"slot": slot, "note": order.note if order is not None else ""})
    times = [SelectChoice(f"{each:%H:%M}", f"{each:%H:%M}") for each in site.slots]
    form.slot.choices = [SelectChoice("", _("Choose a time")), *times]
    return form


def _text(lines: Mapping[int | None, Any], dish_id: int) -> str:
    return str(lines[dish_id].portions) if dish_id in lines else ""


def limits_form(dishes: Iterable[Any]) -> DayForm:
    """How many portions of each dish of a day can be ordered; of each the ``id``, ``name`` and ``limit``."""
    fields = {
        f"{_DISH}{dish.id}": IntegerField(
            dish.name,
            [Optional(), NumberRange(0, MAX_LIMIT, lazy_gettext("Enter a number from %(min)s to %(max)s."))],
            default=dish.limit,
        )
        for dish in dishes
    }
    return cast("DayForm", type("SiteLimitsForm", (DayForm,), fields)())


class ForSomebodyForm(Form):
    """Whose order the kitchen wants to write."""

    person = PersonField(lazy_gettext("Person"))


class RatingForm(Form):
    """Stars, and a word to the kitchen."""

    stars = IntegerField(lazy_gettext("Stars"), [InputRequired()])
    comment = StringField(
        lazy_gettext("A word to the kitchen"),
        [Length(max=COMMENT_LENGTH, message=lazy_gettext("At most %(max)d characters."))],
    )
