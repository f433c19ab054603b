"""Computes what is derived about people and departments: status, days, search words, paths, counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Row, String, Table, bindparam, cast, delete, func, insert, select, true

from core.db import among, db, metadata
from core.org import bulk, department_history, tokens
from core.org.dates import ChosenDay, in_force
from core.org.models import ACTIVE, FORMER, FUTURE, Assignment, Employment, Person
from core.text import fold

COLUMNS = (
    Person.id, Person.status, Person.joined_on, Person.left_on, Person.location_id, Person.name, Person.sort_name,
    Person.last_name, Person.first_name, Person.middle_name, Person.latin_name, Person.mail, Person.work_phone,
    Person.internal_phone, Person.mobile_phone, Person.room, Person.search_text, Person.place_by_department,
)  # fmt: skip
"""What must be known of a person for ``derive`` and ``Batch.add``."""

NEW = FUTURE
"""The status of who has just been made and of whom nothing is known yet."""

_PEOPLE: Table = metadata.tables["core_person"]
_TOKENS: Table = metadata.tables["core_person_token"]
_DEPARTMENTS: Table = metadata.tables["core_department"]


class Standing(NamedTuple):
    """Whether somebody works here, since when, or until when they did."""

    status: str
    joined_on: date | None
    left_on: date | None


class Contract(NamedTuple):
    """What of a contract is looked at."""

    starts_on: date | None
    ends_on: date | None
    personnel_number: str


class Post(NamedTuple):
    """What of a post is looked at: its days and kind, the names by which its holder is found, and where it is."""

    starts_on: date | None
    ends_on: date | None
    kind: str
    primary: bool
    contract_since: date | None
    position: str | None
    department: str | None
    location_id: int | None


class Derived(NamedTuple):
    """What follows about a person: columns of ``core_person``, and the words that the person is found by."""

    columns: dict[str, Any]
    words: set[str]


def derive(
    person: Mapping[str, Any], contracts: Sequence[Any], posts: Sequence[Any], today: Callable[[int | None], date]
) -> Derived:
    """Everything that is derived of one person.

    Args:
        person: at least the columns ``COLUMNS``.
        contracts: rows with the fields of ``Contract``.
        posts: rows with the fields of ``Post``.
        today: the day that it is at a location.
    """
    location_id = person["location_id"]
    if person["place_by_department"]:
        location_id = place(posts, today(location_id), location_id)
    on = today(location_id)
    stands = standing(contracts, on)
    texts = [text for post in posts if _held(post, on) for text in (post.position, post.department) if text]
    texts += [text for text in (person["room"], *(row.personnel_number for row in contracts)) if text]
    names = list(filter(None, dict.fromkeys((person["name"], person["latin_name"]))))
    columns = {
        "status": stands.status,
        "joined_on": stands.joined_on,
        "left_on": stands.left_on,
        "location_id": location_id,
        "sort_name": fold(person["name"])[:400],
        "search_text": _search_text(names, texts, person["mail"]),
    }
    words = tokens.of_person(
        names=(),
        mail=person["mail"],
        phones=(person["work_phone"], person["internal_phone"]),
        mobile=person["mobile_phone"],
    )
    # Word by word, because words of names, titles and departments come again and again.
    words = words.union(
        *(_of_name(word) for name in names for word in name.split()), *(_of_text(text) for text in texts)
    )
    return Derived(columns, words)


def _held(post: Any, on: date) -> bool:
    return (post.starts_on is None or post.starts_on <= on) and (post.ends_on is None or post.ends_on >= on)


def standing(employments: Iterable[Any], on: date) -> Standing:
    """What somebody's contracts (rows with ``starts_on`` and ``ends_on``) say on a day."""
    rows = list(employments)
    here = [row for row in rows if (row.starts_on or on) <= on and (row.ends_on or on) >= on]
    if here:
        days = [row.starts_on for row in here]
        return Standing(ACTIVE, None if None in days else min(days), None)
    coming = [row.starts_on for row in rows if row.starts_on is not None and row.starts_on > on]
    if coming:
        return Standing(FUTURE, min(coming), None)
    days = [row.starts_on for row in rows if row.starts_on is not None]
    return Standing(FORMER, min(days, default=None), max((row.ends_on for row in rows if row.ends_on), default=None))


def place(posts: Sequence[Any], on: date, otherwise: int | None) -> int | None:
    """The place of the department of the post that says most.

    One held on the day before one to come before a past one; a main contract's before others; then that of the latest
    contract: the present place of who works here, the first of who is yet to come or has left.

    Args:
        posts: rows with ``starts_on``, ``ends_on``, ``kind``, ``primary``, ``contract_since`` and ``location_id``.
        otherwise: what to give where no post has a place.
    """
    located = [row for row in posts if row.location_id is not None]
    return min(located, key=lambda row: _telling(row, on)).location_id if located else otherwise


def _telling(row: Any, on: date) -> tuple[int, bool, bool, int, int]:
    starts = row.starts_on or date.min
    contract = -(row.contract_since or date.min).toordinal()
    if row.ends_on is not None and row.ends_on < on:
        return 2, row.kind != "main", not row.primary, contract, starts.toordinal()
    if starts > on:
        return 1, row.kind != "main", not row.primary, contract, starts.toordinal()
    return 0, row.kind != "main", not row.primary, contract, -starts.toordinal()


class Batch:
    """Derived columns and search words of many people, compared with what is there and written at once."""

    def __init__(self) -> None:
        self._people: list[dict[str, Any]] = []
        self._tokens: dict[int, set[str]] = {}
        self._new: set[int] = set()

    def add(self, person: Row[*tuple[Any, ...]], derived: Derived) -> None:
        """Take a person (a row of ``COLUMNS``) and what is derived of them."""
        current = person._mapping
        if any(current[name] != value for name, value in derived.columns.items()):
            self._people.append({"id": person.id, **derived.columns})
        if not person.search_text:
            self._new.add(person.id)
        self._tokens[person.id] = derived.words

    def write(self) -> None:
        """Send what differs."""
        bulk.update(_PEOPLE, self._people)
        self._write_tokens()

    def _write_tokens(self) -> None:
        known = sorted(self._tokens.keys() - self._new)
        held: dict[int, set[str]] = {}
        if known:
            query = select(_TOKENS.c.person_id, _TOKENS.c.token).where(among(_TOKENS.c.person_id, known))
            for person_id, token in db.session.execute(query):
                held.setdefault(person_id, set()).add(token)
        gone = [(who, token) for who, have in held.items() for token in have - self._tokens[who]]
        if gone:
            statement = delete(_TOKENS).where(
                _TOKENS.c.person_id == bindparam("_person"), _TOKENS.c.token == bindparam("_token")
            )
            db.session.connection().execute(statement, [{"_person": who, "_token": token} for who, token in gone])
        add_words({who: wanted - held.get(who, set()) for who, wanted in self._tokens.items()})


def forget_words(person_ids: Collection[int]) -> None:
    """Drop what people are found by who are being removed; see ``PersonToken``."""
    db.session.execute(delete(_TOKENS).where(among(_TOKENS.c.person_id, person_ids)))


def add_words(fresh: Mapping[int, Collection[str]]) -> None:
    """Note words that people are found by and were not yet, by the ids of people."""
    words_to_add(fresh)()


def words_to_add(fresh: Mapping[int, Collection[str]]) -> bulk.Insertion:
    """The same, made ready.

    Past SQLAlchemy's handling of each row: people have twenty words each, and it was most of the time.
    """
    if bulk.overlaps():
        # Words have no blank but a space in them, so a backslash is all that can stand in the way.
        # In the order of the index on words, so that neighbours are written one after the other.
        found_by: defaultdict[str, list[int]] = defaultdict(list)
        for who, words in fresh.items():
            for word in words:
                found_by[word].append(who)
        text = "".join([f"{who}\t{word}\n" for word in sorted(found_by) for who in found_by[word]])
        text = text.replace("\\", r"\\")
        return partial(bulk.copy_text, _TOKENS, ("person_id", "token"), text)
    return partial(_add_each, [(who, word) for who, words in fresh.items() for word in words])


def _add_each(rows: Sequence[tuple[int, str]]) -> None:
    if rows:
        connection = db.session.connection()
        compiled = insert(_TOKENS).compile(dialect=connection.dialect, column_keys=["person_id", "token"])
        connection.exec_driver_sql(str(compiled), rows)


@lru_cache(maxsize=20_000)
def _of_name(word: str) -> frozenset[str]:
    return frozenset(tokens.of_person(names=(word,)))


@lru_cache(maxsize=20_000)
def _of_text(text: str) -> frozenset[str]:
    return frozenset(tokens.of_person(names=(), texts=(text,)))


@lru_cache(maxsize=20_000)
def _searched(text: str) -> str:
    return tokens.text_of_person(text)


def _search_text(names: Sequence[str], texts: Sequence[str], mail: str) -> str:
    parts = (tokens.text_of_person(*names, mail), *(_searched(text) for text in texts))
    return " ".join(dict.fromkeys(part for part in parts if part))


def write_structure(on: date) -> None:
    """Paths, depths and numbers of people of all departments; one that hangs in a loop is hung under no one.

    Every change of the structure passes here, so its history is written here too.
    """
    rows = db.session.execute(
        select(
            _DEPARTMENTS.c.id, _DEPARTMENTS.c.parent_id, _DEPARTMENTS.c.path, _DEPARTMENTS.c.depth,
            _DEPARTMENTS.c.people_count,
        )
    ).all()  # fmt: skip
    parents = {row.id: row.parent_id for row in rows}
    paths = {row.id: path_of(row.id, parents) for row in rows}
    counts = count_people(paths, on)
    changed = []
    for row in rows:
        path = paths[row.id]
        wanted = (path, path.count("/") - 2, counts[row.id])
        if wanted != (row.path, row.depth, row.people_count):
            changed.append({"id": row.id, "path": wanted[0], "depth": wanted[1], "people_count": wanted[2]})
    bulk.update(_DEPARTMENTS, changed)
    department_history.write(on)


def path_of(node_id: int, parents: Mapping[int, int | None]) -> str:
    """The path of a node of a tree, ids from the root to itself; of one that hangs in a loop, itself alone."""
    chain: list[int] = []
    current: int | None = node_id
    while current is not None and current in parents:
        if current in chain:
            # A loop: whoever looks from inside it is a root, so that the page can still be drawn.
            return f"/{node_id}/"
        chain.append(current)
        current = parents[current]
    return "/" + "".join(f"{number}/" for number in reversed(chain))


def count_people(paths: Mapping[int, str], on: date) -> Counter[int]:
    """People of each department's subtree, each once however many places they hold there."""
    places = func.aggregate_strings(cast(Assignment.department_id, String), "/").label("places")
    held = (
        select(places)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(in_force(Assignment, on), in_force(Employment, on))
        .where(true() if isinstance(on, ChosenDay) else Person.status == ACTIVE)
        .where(Assignment.department_id.is_not(None))
        .group_by(Assignment.person_id)
        .subquery()
    )
    above = {str(number): path.strip("/").split("/") for number, path in paths.items()}
    counts: Counter[int] = Counter()
    # A row for each set of places that somebody holds, not for each person.
    for together, number in db.session.execute(select(held.c.places, func.count()).group_by(held.c.places)):
        for department in {one for place in together.split("/") for one in above.get(place, ())}:
            counts[int(department)] += number
    return counts
