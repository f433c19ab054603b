"""The kind of source ``csv``: a list of people exported to a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.extension import SourceKind
from core.org.sync.csv.reader import CsvReader
from core.org.sync.csv.settings import CsvSettings

CSV = SourceKind(name="csv", title=_l("File with columns (CSV, Excel)"), settings_model=CsvSettings, open=CsvReader)
"""People of a file with columns, a text or a workbook."""
