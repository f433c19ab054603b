"""Fields that hold a text as it was typed and the value that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from wtforms import SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from plugin_sdk.i18n import gettext as _
from plugins.canteen.models import MAX_SLOTS, SENDERS_LENGTH
from plugins.canteen.services.imports.fields import FieldError, parse_grams, parse_kcal
from plugins.canteen.services.money import PriceError, parse_price
from plugins.canteen.words import Word

_ADDRESS = re.compile(r"[a-z0-9.!#$%&*+/=?^_`{|}~-]{1,64}@[a-z0-9.-]{1,250}")
"""Without quotes and signs of other alphabets, which mail servers cannot search for."""


def trimmed(value: Any) -> Any:
    """The text with single blanks and none around it; rows of a form do not get the portal's own trimming."""
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else value


class ParsedField(StringField):
    """A text with a meaning: ``data`` is what was typed, ``value`` what it means once the form is valid."""

    def __init__(self, label: Any = None, *, parse: Callable[[str], Any], **options: Any) -> None:
        self.parse = parse
        self.value: Any = None
        super().__init__(label, filters=[trimmed, *options.pop("filters", ())], **options)

    def pre_validate(self, form: Any) -> None:
        """Find the meaning, or say what is wrong."""
        try:
            self.value = self.parse(self.data or "")
        except (FieldError, PriceError) as error:
            raise ValidationError(str(error)) from error


class PriceField(ParsedField):
    """An amount in the canteen's currency."""

    def __init__(self, label: Any = None, *, currency: str, **options: Any) -> None:
        super().__init__(label, parse=lambda text: parse_price(text, currency), **options)

    def process_data(self, value: Any) -> None:
        """Show a stored amount without needless zeros."""
        super().process_data(f"{value:.2f}".removesuffix(".00") if isinstance(value, Decimal) else value)


class KcalField(ParsedField):
    """Kilocalories."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, parse=parse_kcal, **options)


class GramsField(ParsedField):
    """Grams of a nutrient."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, parse=parse_grams, **options)


class TimesField(ParsedField):
    """Times of the day, separated by commas or blanks."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, parse=parse_times, **options)

    def process_data(self, value: Any) -> None:
        """Show stored times as people write them."""
        super().process_data(value if isinstance(value, str) else ", ".join(f"{each:%H:%M}" for each in value or ()))


def parse_times(text: str) -> tuple[time, ...]:
    """The times that ``text`` names, such as ``12:00, 12:30``, in order and each once.

    Raises:
        FieldError: something in it is no time, or there are too many.
    """
    found = set()
    for word in text.replace(",", " ").replace(";", " ").split():
        hours, _colon, minutes = word.replace(".", ":").partition(":")
        if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
            raise FieldError(_("“%(text)s” is not a time. Write it like 12:30.", text=word[:40]))
        found.add(time(int(hours), int(minutes)))
    if len(found) > MAX_SLOTS:
        raise FieldError(_("At most %(max)d times.", max=MAX_SLOTS))
    return tuple(sorted(found))


def parse_senders(text: str) -> str:
    """Addresses in small letters with commas between.

    Raises:
        FieldError: something in it is no address of a letter, or there are too many.
    """
    found = dict.fromkeys(text.casefold().replace(",", " ").replace(";", " ").split())
    for word in found:
        if not _ADDRESS.fullmatch(word):
            raise FieldError(_("“%(text)s” is not an e-mail address.", text=word[:80]))
    joined = ",".join(found)
    if len(joined) > SENDERS_LENGTH:
        raise FieldError(_("At most %(max)d characters.", max=SENDERS_LENGTH))
    return joined


class WordsField(SelectMultipleField):
    """Words of ours to tick, such as allergens."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, *, words: Mapping[str, Word], **options: Any) -> None:
        super().__init__(label, choices=[SelectChoice(code, word.title) for code, word in words.items()], **options)
