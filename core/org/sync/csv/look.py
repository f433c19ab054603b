"""A look at a file before it is imported: its first rows, what each column is taken for, and who comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from core.extension.records import DepartmentRecord, PersonRecord, Problem, SourceUnavailable
from core.org.sync.csv.columns import LOOKED_AT, TITLES, comparable_title, find_header, usual_titles, widest
from core.org.sync.csv.reader import CsvReader
from core.org.sync.csv.settings import CsvSettings
from core.org.sync.csv.table import is_blank, read_rows

MOST_LINES = 2000
"""Lines of the file that are looked at; a run reads all of them."""
SHOWN_ROWS, SHOWN_PEOPLE, SHOWN_PROBLEMS = 5, 20, 20


@dataclass(frozen=True, slots=True)
class FileLook:
    """The file as it is.

    Attributes:
        titles: of the columns, each once.
        rows: the first rows with something in them below the titles.
        usual: the title that is taken for something without anybody's word, by what it is taken for.
        examples: the first value below each title.
    """

    name: str
    titles: list[str]
    rows: Sequence[Sequence[str]]
    cells: Sequence[str]
    usual: dict[str, str]
    examples: dict[str, str]


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the file, for people to read."""

    number: str
    name: str
    department: str
    position: str
    reach: str


@dataclass(slots=True)
class Trial:
    """What an import would read; nothing is written.

    Attributes:
        refused: why nothing can be read of the file with these columns; empty where it can.
        cut: True where the file is longer than what was looked at.
    """

    refused: str = ""
    count: int = 0
    people: list[Someone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    cut: bool = False


def look(settings: CsvSettings) -> FileLook:
    """Read the head of the file.

    Args:
        settings: those of the configuration, with or without chosen columns.

    Raises:
        SourceUnavailable: it is not there or cannot be read.
    """
    path, rows = read_rows(settings)
    header = find_header(rows, settings.columns) or widest(rows)
    below = [row for row in rows[header.row + 1 : header.row + 1 + LOOKED_AT] if not is_blank(row)]
    titles = {comparable_title(cell): cell for cell in reversed(header.cells) if comparable_title(cell)}
    order = [cell for cell in dict.fromkeys(header.cells) if titles.get(comparable_title(cell)) == cell]
    examples = {}
    for title in order:
        place = header.cells.index(title)
        examples[title] = next((row[place] for row in below if place < len(row) and row[place]), "")
    return FileLook(
        name=path.name,
        titles=order,
        rows=below[:SHOWN_ROWS],
        cells=header.cells,
        usual=usual_titles(header.cells),
        examples=examples,
    )


def attempt(settings: CsvSettings) -> Trial:
    """Read the people of the file as an import would, and keep nothing."""
    made = Trial()
    names: dict[str, str] = {}
    people: list[PersonRecord] = []
    reader = CsvReader(settings, MOST_LINES)
    try:
        for item in reader.read():
            if isinstance(item, Problem):
                made.more_problems += len(made.problems) >= SHOWN_PROBLEMS
                made.problems = [*made.problems, item][:SHOWN_PROBLEMS]
            elif isinstance(item, PersonRecord):
                made.count += 1
                people = people if len(people) >= SHOWN_PEOPLE else [*people, item]
            elif isinstance(item, DepartmentRecord):
                names[item.external_id] = item.name
    except SourceUnavailable as error:
        made.refused = str(error)
    made.cut = reader.cut
    made.people = [_someone(record, names) for record in people]
    return made


def _someone(record: PersonRecord, names: Mapping[str, str]) -> Someone:
    employment = record.employments[0]
    post = employment.assignments[0]
    return Someone(
        number=employment.personnel_number or record.external_id,
        name=record.name,
        department=names.get(post.department, ""),
        position=post.position,
        reach=", ".join(value for value in (record.mail, record.work_phone, record.mobile_phone) if value),
    )


def field_titles() -> dict[str, str]:
    """What each thing that a column can be taken for is called."""
    found = {
        "id": _("Id that never changes"),
        "personnel_number": _("Personnel number"),
        "name": _("Full name in one column"),
        "last_name": _("Last name"),
        "first_name": _("First name"),
        "middle_name": _("Middle name"),
        "birthday": _("Birthday"),
        "entity": _("Legal entity"),
        "department": _("Department"),
        "department_code": _("Code of the department"),
        "position": _("Position"),
        "rate": _("Rate"),
        "kind": _("Kind of contract"),
        "hired_on": _("First day of work"),
        "left_on": _("Last day of work"),
        "work_phone": _("Work phone"),
        "internal_phone": _("Internal phone"),
        "mobile_phone": _("Mobile phone"),
        "mail": _("E-mail"),
        "room": _("Room"),
        "location": _("City or office"),
        "head": _("Head of the department (yes or no)"),
    }
    return {name: found[name] for name in TITLES}
