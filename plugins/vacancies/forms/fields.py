"""Fields that several forms share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import Length

from plugin_sdk import people
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.web import AudienceField

MOST = 2_000_000_000
"""More than any salary, in whole units of any currency; what the column holds."""


def at_most(length: int) -> Length:
    """Refuses longer texts."""
    return Length(max=length, message=_l("That is longer than %(number)s characters. Make it shorter.", number=length))


def one_line(value: str | None) -> str | None:
    """A title has no line breaks, whatever was pasted."""
    return " ".join(value.split()) if value else value


class DepartmentField(AudienceField):
    """One department, or none; ``department_id`` is its number."""

    kinds = ("department",)

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, optional=True, **options)

    def process_data(self, value: Any) -> None:
        """Take a department's number."""
        self.data = [f"department:{value}"] if value else []

    def pre_validate(self, form: Any) -> None:
        """At most one that exists."""
        super().pre_validate(form)
        if len(self.data) > 1:
            raise ValidationError(_("Choose one department only."))

    @property
    def department_id(self) -> int | None:
        """Number of the chosen department."""
        return int(self.data[0].partition(":")[2]) if self.data else None


class NumberChoice(SelectField):
    """One thing by its number, or none of them."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, coerce=lambda value: int(value) if value else None, **options)


def place_choices(nothing: Any) -> list[tuple[Any, Any]]:
    """All places, after a choice of none."""
    return [("", nothing), *((place.id, place.name) for place in people.places())]


def entity_choices(nothing: Any) -> list[tuple[Any, Any]]:
    """All legal entities that are not closed, after a choice of none."""
    return [("", nothing), *((entity.id, entity.label) for entity in people.entities())]


def title_choices(titles: Mapping[str, object], nothing: Any = None) -> list[tuple[Any, Any]]:
    """Codes with their titles, after a choice of none if wanted."""
    return [*([("", nothing)] if nothing is not None else []), *titles.items()]


class AmountField(StringField):
    """Whole units of a currency. ``data`` is what was typed, ``value`` what it means once the form is valid."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        self.value: int | None = None
        super().__init__(label, **options)

    def process_data(self, value: Any) -> None:
        """Show a stored number as it is."""
        super().process_data("" if value is None else str(value))

    def pre_validate(self, form: Any) -> None:
        """Find the number; blanks between its digits do not matter."""
        digits = "".join((self.data or "").split())
        if not digits:
            return
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 10 or int(digits) > MOST:
            raise ValidationError(_("Write a whole number, such as 80000."))
        self.value = int(digits)
