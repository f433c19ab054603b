"""The base of every form: CSRF, trimmed texts, messages in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField


def trimmed(value: Any) -> Any:
    """The text without blanks around it, and without characters that no text holds."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """A form of the portal. Texts are trimmed before they are checked."""

    class Meta(FlaskForm.Meta):
        """Adds the trimming to every text field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Put the filter on text fields."""
            kind = unbound_field.field_class
            # A password may begin or end with a blank.
            if issubclass(kind, StringField | TextAreaField) and not issubclass(kind, PasswordField):
                options["filters"] = [trimmed, *unbound_field.kwargs.get("filters", ())]
                unbound_field.kwargs.pop("filters", None)
            return super().bind_field(form, unbound_field, options)
