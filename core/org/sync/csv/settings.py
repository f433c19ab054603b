"""The table ``[sources.<key>]`` of a file."""

from __future__ import annotations

import codecs
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from core.org.sync.csv.columns import TITLES
from core.org.sync.settings import Saved, SourceSettings


def _known_encoding(name: str) -> str:
    if name != "auto":
        try:
            codecs.lookup(name)
        except LookupError as error:
            raise ValueError(f"'encoding': {name!r} is not known; use auto, utf-8 or windows-1251") from error
    return name


def _known_columns(columns: dict[str, str]) -> dict[str, str]:
    for name in columns:
        if name not in TITLES:
            raise ValueError(f"'columns.{name}' is not known; known are {', '.join(TITLES)}")
    return columns


class CsvSettings(SourceSettings):
    """Everything the portal must know of a file. ``docs/directory.md`` describes each key.

    Attributes:
        path: the file, or a pattern such as ``/srv/hr/people-*.csv``, of which the newest file counts.
        sheet: the name of a workbook's sheet, its first visible one unless told.
        columns: the title of a column where it is none of the usual ones; empty where the column is not to be used.
        location: the place of people for whom the file names none.
    """

    kind: Literal["csv"] = "csv"
    path: str = Field(min_length=1)
    sheet: str = ""
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "auto"
    delimiter: Literal["auto", ";", ",", "\t", "|"] = "auto"
    columns: Annotated[dict[str, str], AfterValidator(_known_columns)] = Field(default_factory=dict)
    department_separator: str = " / "
    name_order: Literal["surname_first", "given_first"] = "surname_first"
    location: str = ""
    max_mb: int = Field(default=200, ge=1, le=2000)

    def with_saved(self, saved: Saved) -> CsvSettings:
        """With the columns that were chosen in the portal; those of the configuration win."""
        chosen = {name: title for name, title in (saved.mapping or {}).items() if name in TITLES}
        return self.model_copy(update={"columns": {**chosen, **self.columns}}) if chosen else self
