"""The kind of source ``csv``: a list of people exported to a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.org.records import Reader
from core.org.sync.csv.reader import CsvReader
from core.org.sync.csv.settings import CsvSettings


class CsvKind:
    """People of a text file with columns."""

    kind = "csv"
    title = _l("File with columns (CSV)")
    settings_model = CsvSettings

    def open(self, settings: CsvSettings) -> Reader:
        """Read the file; see ``SourceKind.open``."""
        return CsvReader(settings)
