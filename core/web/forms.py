"""The base of every form: CSRF, trimmed texts, messages in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.i18n import messages_path


def trimmed(value: Any) -> Any:
    """The text without blanks around it, and without characters that no text holds."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


class _Words:
    """The messages of WTForms in the reader's language. Flask-WTF reads their file anew in each request."""

    def gettext(self, text: str) -> str:
        """As WTForms asks for it."""
        return str(_catalogue(str(get_locale())).ugettext(text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """As WTForms asks for it."""
        return str(_catalogue(str(get_locale())).ungettext(singular, plural, number))


@lru_cache(maxsize=16)
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


_WORDS = _Words()


class Form(FlaskForm):
    """A form of the portal. Texts are trimmed before they are checked."""

    class Meta(FlaskForm.Meta):
        """Adds the trimming to every text field."""

        def get_translations(self, form: Any) -> _Words:
            """Where fields and validators look for their messages."""
            return _WORDS

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Put the filter on text fields."""
            kind = unbound_field.field_class
            # A password may begin or end with a blank.
            if issubclass(kind, StringField | TextAreaField) and not issubclass(kind, PasswordField):
                options["filters"] = [trimmed, *unbound_field.kwargs.get("filters", ())]
                unbound_field.kwargs.pop("filters", None)
            return super().bind_field(form, unbound_field, options)
