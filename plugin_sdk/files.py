"""Files and pictures: stored by the portal, checked, served only to their audience, read for the search."""

from core.extraction import BROKEN, LOCKED, NO_WORDS, OTHER_KIND, TOO_HEAVY, TOO_LARGE, WAITING, WORDS
from core.files import FileRefused, delete, open_own, save, set_audience, url
from core.files.texts import read_text, text_state

__all__ = [
    "BROKEN",
    "LOCKED",
    "NO_WORDS",
    "OTHER_KIND",
    "TOO_HEAVY",
    "TOO_LARGE",
    "WAITING",
    "WORDS",
    "FileRefused",
    "delete",
    "open_own",
    "read_text",
    "save",
    "set_audience",
    "text_state",
    "url",
]
