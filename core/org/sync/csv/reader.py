"""Reads people out of the rows of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask_babel import gettext as _

from core.extension.records import HeadRecord, PersonRecord, Problem, Record, SourceUnavailable
from core.org.sync.csv.columns import Header, comparable_title, find_header, widest
from core.org.sync.csv.lines import BadLineError, Line, parse_line
from core.org.sync.csv.settings import CsvSettings
from core.org.sync.csv.table import is_blank, read_rows
from core.org.sync.structure import Structure

_LONGEST_TITLE = 60
_TOTAL = re.compile(r"^(итого|всего|в том числе|total|subtotal|grand total)\b")
_TOTAL_OF_PEOPLE = re.compile(r"^(всего|total)\b.*(сотрудник|работник|человек|people|employees|persons)")


class CsvReader:
    """A file opened for one reading."""

    complete = True

    def __init__(self, settings: CsvSettings, lines: int | None = None) -> None:
        """``lines``: read no more of them, for a look; ``cut`` says then whether there were more."""
        self._settings = settings
        self._most = lines
        self.cut = False
        self._structure = Structure()
        self._heads: dict[str, list[str]] = {}
        self._lines: dict[str, int] = {}
        """Line of each id."""

    def close(self) -> None:
        """The file is closed already."""

    def read(self) -> Iterator[Record | Problem]:
        """Everything; see ``Reader.read``."""
        path, rows = read_rows(self._settings)
        self.cut = self._most is not None and len(rows) > self._most
        rows = rows[: self._most]
        if all(is_blank(row) for row in rows):
            raise SourceUnavailable(
                _("%(file)s is empty.", file=path.name), _("See why the export came without people."), "path"
            )
        header = self._header(path, rows)
        people = 0
        for number, row in enumerate(rows[header.row + 1 :], start=header.row + 2):
            if is_blank(row):
                continue
            if self._is_total(row):
                self._check_total(path, row, people)
                continue
            if self._is_heading(row, header):
                continue
            people += 1
            yield from self._person(path, number, row, header)
        yield from self._structure.entities()
        yield from self._structure.locations()
        yield from self._structure.departments(
            {key: tuple(HeadRecord(person=person) for person in people) for key, people in self._heads.items()}
        )
        yield from self._structure.problems()

    def _header(self, path: Path, rows: Sequence[Sequence[str]]) -> Header:
        header = find_header(rows, self._settings.columns)
        missing = None
        if header is None:
            missing = "name"
        elif "personnel_number" not in header.columns and "id" not in header.columns:
            missing = "personnel_number"
        else:
            wanted = (name for name, title in self._settings.columns.items() if title)
            missing = next((name for name in wanted if name not in header.columns), None)
        if missing is None and header is not None:
            return header
        shown = ", ".join(cell[:_LONGEST_TITLE] for cell in (header or widest(rows)).cells if cell) or "–"
        raise SourceUnavailable(
            _("%(file)s has no column for '%(name)s'. It has: %(found)s.", file=path.name, name=missing, found=shown),
            _("Choose the column on the source's page, or give its title in 'columns.%(column)s'.", column=missing),
            f"columns.{missing}",
        )

    def _person(self, path: Path, number: int, row: Sequence[str], header: Header) -> Iterator[PersonRecord | Problem]:
        place = _("%(file)s, line %(number)s", file=path.name, number=number)
        try:
            line = parse_line(row, header, self._settings)
        except BadLineError as error:
            yield _put_aside(error.code, number, place, str(error), error.title, error.external_id)
            return
        first = self._lines.setdefault(line.external_id, number)
        if first != number:
            reason = _("The number %(number)s is used in line %(line)s already.", number=line.external_id, line=first)
            yield _put_aside("csv_duplicate_tab_number", number, place, reason, line.name, line.external_id)
            return
        for doubt in line.doubts:
            yield Problem(
                kind="person",
                place=place,
                reason=doubt.reason,
                title=line.name,
                external_id=line.external_id,
                aside=False,
                code=doubt.code,
                severity=doubt.severity,
                refs=(line.external_id,),
            )
        yield self._record(line, place)

    def _record(self, line: Line, place: str) -> PersonRecord:
        entity = self._structure.entity(line.texts.get("entity", "") or self._settings.entity)
        location = self._structure.location(line.texts.get("location", "") or self._settings.location)
        names = line.department_names
        department = ""
        if names:
            code = line.texts.get("department_code", "")
            department = self._structure.key(self._structure.department(entity, names, code, location), code)
            if line.head:
                self._heads.setdefault(department, []).append(line.external_id)
        return line.record(entity=entity, location=location, department=department, place=place)

    @staticmethod
    def _is_total(row: Sequence[str]) -> bool:
        first = next((cell for cell in row if cell), "")
        return bool(_TOTAL.match(comparable_title(first)))

    @staticmethod
    def _is_heading(row: Sequence[str], header: Header) -> bool:
        """A row that only names the group of lines below it, or the titles once more."""
        filled = [position for position, cell in enumerate(row) if cell]
        if len(filled) == 1 and filled[0] == 0 and (len(row) == 1 or len(row) >= header.needed_width):
            return True
        return [comparable_title(cell) for cell in row] == [comparable_title(cell) for cell in header.cells]

    def _check_total(self, path: Path, row: Sequence[str], people: int) -> None:
        """A file that counts its people itself and does not have so many was cut off or edited by hand."""
        if not _TOTAL_OF_PEOPLE.match(comparable_title(next(cell for cell in row if cell))):
            return
        said = next((cell for cell in row[1:] if cell.isdecimal()), "")
        if said and int(said) != people:
            raise SourceUnavailable(
                _("%(file)s says it has %(said)s people, but has %(count)s.", file=path.name, said=said, count=people),
                _("Export it again; if it is right, correct its last line."),
                "path",
            )


def _put_aside(code: str, line: int, place: str, reason: str, title: str, external_id: str) -> Problem:
    return Problem(
        kind="person",
        place=place,
        reason=reason,
        title=title,
        external_id=external_id,
        code=code,
        refs=(f"line {line}",),
    )
