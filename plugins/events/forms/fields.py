"""Fields that several forms share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from wtforms import StringField, ValidationError
from wtforms.validators import Length

from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.web import AudienceField


def at_most(length: int) -> Length:
    """Refuses longer texts."""
    return Length(max=length, message=_l("That is longer than %(number)s characters. Make it shorter.", number=length))


def one_line(value: str | None) -> str | None:
    """A title has no line breaks, whatever was pasted."""
    return " ".join(value.split()) if value else value


def web_address(form: Any, field: StringField) -> None:
    """Takes nothing but an address of the web: anything else could do harm when it is followed."""
    text = field.data or ""
    if not text:
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or any(sign.isspace() for sign in text):
        raise ValidationError(_("Write an address that begins with https:// or http://."))


class PeopleField(AudienceField):
    """Several people; ``person_ids`` are the numbers of the chosen."""

    kinds = ("person",)

    def process_data(self, value: Any) -> None:
        """Take people's numbers."""
        self.data = [f"person:{number}" for number in value or ()]

    def pre_validate(self, form: Any) -> None:
        """At least one person, and only such as exist."""
        if not self.data and not self.optional:
            raise ValidationError(_("Choose a person."))
        super().pre_validate(form)

    @property
    def person_ids(self) -> list[int]:
        """The chosen people."""
        return [int(key.partition(":")[2]) for key in self.data or ()]


class InvitedField(AudienceField):
    """Whom to invite: everything that people can be addressed by."""

    def pre_validate(self, form: Any) -> None:
        """Somebody, and only such as exist."""
        if not self.data:
            raise ValidationError(_("Choose whom to invite."))
        super().pre_validate(form)


class CountField(StringField):
    """A whole number from ``least`` to ``most``; ``value`` is what was typed once the form is valid, or ``None``."""

    def __init__(self, label: Any = None, validators: Any = None, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        self.value: int | None = None
        super().__init__(label, validators or [], **options)

    def process_data(self, value: Any) -> None:
        """Show a stored number as it is."""
        super().process_data("" if value is None else str(value))

    def pre_validate(self, form: Any) -> None:
        """Find the number; blanks between its digits do not matter."""
        digits = "".join((self.data or "").split())
        if not digits:
            return
        if (
            not digits.isascii()
            or not digits.isdecimal()
            or not self.least <= int(digits[:9]) <= self.most
            or len(digits) > 9
        ):
            raise ValidationError(
                _("Write a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        self.value = int(digits)
