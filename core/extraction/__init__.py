"""The text of documents, read in a process of its own that may take only so much memory and time.

A file is a stranger's: it may be damaged, unpack to terabytes or make a library run for ever. Whatever happens, happens
to the other process; here a state is told. No library that reads documents is ever loaded into the portal's processes.
"""

from core.extraction.parent import Extracted, extract, readable
from core.extraction.results import (
    BROKEN,
    LOCKED,
    NO_WORDS,
    OTHER_KIND,
    STATES,
    TOO_HEAVY,
    TOO_LARGE,
    WAITING,
    WORDS,
    Passage,
)

__all__ = [
    "BROKEN",
    "LOCKED",
    "NO_WORDS",
    "OTHER_KIND",
    "STATES",
    "TOO_HEAVY",
    "TOO_LARGE",
    "WAITING",
    "WORDS",
    "Extracted",
    "Passage",
    "extract",
    "readable",
]
