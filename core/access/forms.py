"""Form fields that choose people and sets of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup, escape
from wtforms import Field, ValidationError

from core.access import audiences
from core.access.principals import PrincipalLabel, kind_of, number_of
from core.extension.access import EVERYONE


class PrincipalPicker:
    """Draws the chosen principals as ticked boxes, and a search box that adds more."""

    def __call__(self, field: AudienceField, **attributes: Any) -> Markup:
        """The HTML inside the theme's picker."""
        name, find = escape(field.name), escape(url_for("access.find", kinds=",".join(field.kinds)))
        chosen = Markup("").join(_choice(name, label) for label in field.labels())
        return Markup(
            '<ul class="d-picker-chosen" data-picker-chosen>{chosen}</ul>'
            '<input class="d-input" type="search" autocomplete="off" data-picker-search data-url="{find}"'
            ' placeholder="{placeholder}" aria-label="{label}"><div class="d-picker-found" data-picker-found></div>'
        ).format(
            chosen=chosen, find=find, placeholder=_("Type a name…"), label=_("Add: %(what)s", what=field.label.text)
        )


def _choice(name: str, label: PrincipalLabel) -> Markup:
    note = Markup(" <small>{}</small>").format(label.note) if label.note else ""
    return Markup('<li><label><input type="checkbox" name="{}" value="{}" checked> {}{}</label></li>').format(
        name, label.key, label.title, note
    )


class AudienceField(Field):
    """Who may see it, or whatever is for somebody. ``data`` is a list of principals.

    Nothing chosen is an error unless ``optional``; ``missing`` is what it says, where it is not about seeing.
    """

    widget = PrincipalPicker()
    kinds: Sequence[str] = (
        "everyone",
        "heads",
        "department",
        "location",
        "position",
        "entity",
        "group",
        "role",
        "person",
    )

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        optional: bool = False,
        missing: Any = None,
        **kwargs: Any,
    ) -> None:
        self.optional = optional
        self.missing = missing or lazy_gettext("Choose who may see it.")
        super().__init__(label, validators or [], **kwargs)

    def process_data(self, value: Iterable[str] | int | None) -> None:
        """Take principals, or the id of an audience."""
        if isinstance(value, int):
            self.data = audiences.principals_of(value)
        else:
            self.data = list(value) if value is not None else []

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was ticked."""
        self.data = list(dict.fromkeys(valuelist))

    def pre_validate(self, form: Any) -> None:
        """Only principals that exist and are of an allowed kind."""
        if not self.data:
            if self.optional:
                return
            raise ValidationError(self.missing)
        known = {label.key for label in audiences.labels(self.data)}
        if any(key not in known or kind_of(key) not in self.kinds for key in self.data):
            raise ValidationError(lazy_gettext("One of the chosen is not known any more. Remove it and choose again."))
        if len(self.data) > audiences.MAX_TERMS:
            raise ValidationError(lazy_gettext("That is too many; choose a department or a group instead."))

    def labels(self) -> list[PrincipalLabel]:
        """What is chosen, for people to read."""
        return audiences.labels(self.data or [])

    def intern(self) -> int:
        """The id of the chosen audience; everyone if nothing is chosen and that is allowed."""
        return audiences.intern(self.data or [EVERYONE])


class PersonField(AudienceField):
    """One person. ``person_id`` is the chosen one's number."""

    kinds = ("person",)

    def process_data(self, value: Any) -> None:
        """Take a person's number."""
        self.data = [f"person:{value}"] if value else []

    def pre_validate(self, form: Any) -> None:
        """Exactly one person."""
        if not self.data and not self.optional:
            raise ValidationError(lazy_gettext("Choose a person."))
        super().pre_validate(form)
        if len(self.data) > 1:
            raise ValidationError(lazy_gettext("Choose one person only."))

    @property
    def person_id(self) -> int | None:
        """Number of the chosen person."""
        return number_of(self.data[0]) if self.data else None
