"""Texts in the reader's language. A plugin's catalogue lies in its ``translations`` folder.

All catalogues are merged and core's wins, so use :func:`pgettext` with a context of your own for a word that could mean
something else elsewhere.
"""

from flask_babel import format_date, get_locale, gettext, lazy_gettext, lazy_pgettext, ngettext, pgettext

from core.i18n import ago, day, force_locale, force_zone, languages, money, reader_zone, when

__all__ = [
    "ago",
    "day",
    "force_locale",
    "force_zone",
    "format_date",
    "get_locale",
    "gettext",
    "languages",
    "lazy_gettext",
    "lazy_pgettext",
    "money",
    "ngettext",
    "pgettext",
    "reader_zone",
    "when",
]
