"""The work list: what only a person can decide, who or what could be meant, and what was decided.

Every decision can be taken back: people are then brought in line with the sources as if it had never been made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Row, Select, func, select

from core import audit
from core.db import db
from core.extension import PersonCard, Viewer
from core.org import people, refresh
from core.org.dates import today
from core.org.models import Department
from core.org.sync.merge import decisions, department_names
from core.org.sync.merge.facts import comparable_name
from core.org.sync.merge.settle import settle
from core.org.sync.models import Decision, ExternalRef, Source, SourceProblem

NEEDS_HUMAN = "needs_human"
UNMATCHED = "ad_department_unmatched"
"""A directory's department that is called like none of the structure's: any of them can be chosen, or none."""

_SUBJECTS: dict[str, decisions.Subject] = {
    "account_ambiguous": "account",
    "account_keys_conflict": "account",
    "account_name_only": "account",
    "ad_department_ambiguous": "department",
    "ad_department_unmatched": "department",
    "inn_conflict": "person",
    "person_match_needs_confirmation": "person",
}
"""Problems that a click can settle, and what the decision is about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who or what could be meant: a person, or a department with its name."""

    label: str
    person: PersonCard | None = None
    name: str = ""


class UnknownChoiceError(LookupError):
    """What was chosen is none of what the problem offers (any more)."""


def waiting(code: str = "") -> Select[SourceProblem]:
    """What waits for a person, one code's or all; what can be settled here first."""
    query = select(SourceProblem).where(SourceProblem.severity == NEEDS_HUMAN)
    if code:
        query = query.where(SourceProblem.code == code)
    return query.order_by(SourceProblem.code, SourceProblem.source_id, SourceProblem.title, SourceProblem.id)


def counts() -> dict[str, int]:
    """How many of each code wait."""
    query = (
        select(SourceProblem.code, func.count())
        .where(SourceProblem.severity == NEEDS_HUMAN)
        .group_by(SourceProblem.code)
        .order_by(SourceProblem.code)
    )
    return dict(db.session.execute(query).all())


def candidates(problems: Sequence[SourceProblem]) -> dict[int, list[Candidate]]:
    """For each problem of a page who or what could be meant; a few queries for all of them."""
    labels = {label for problem in problems for label in _labels(problem)}
    by_person = _people(labels)
    cards = people.cards(set(by_person.values()), today())
    found: dict[int, list[Candidate]] = {}
    for problem in problems:
        if problem.code == UNMATCHED:
            found[problem.id] = []
            continue
        if problem.code == "ad_department_ambiguous":
            found[problem.id] = _departments(problem)
            continue
        mine = [(label, by_person[label]) for label in _labels(problem) if label in by_person]
        found[problem.id] = [Candidate(label, cards.get(person_id)) for label, person_id in mine]
    return found


def can_be_settled(problem: SourceProblem) -> bool:
    """True where a decision here helps; the rest is mended in the source."""
    return problem.code in _SUBJECTS


def answer(problem: SourceProblem, chosen: str, *, together: bool, viewer: Viewer) -> Decision:
    """Decide, and bring people in line; the caller commits.

    Args:
        chosen: label of a candidate; of two records of a person the second one; of an unmatched department any.
        together: False to say that it is not this one; with ``department_names.NOTHING`` that it is none at all.

    Raises:
        UnknownChoiceError: the problem does not offer that.
    """
    subject = _SUBJECTS.get(problem.code)
    if subject is None or not _offers(problem, chosen, together=together):
        raise UnknownChoiceError(chosen)
    left = problem.refs[0] if subject == "person" else _subject_label(problem)
    right = problem.refs[1] if subject == "person" else chosen
    made = decisions.decide(subject, left, right, together=together, account_id=viewer.account_id)
    _settle()
    audit.record(
        "org.source_question_answered",
        object_type="decision",
        object_id=str(made.id),
        title=problem.title,
        details={"code": problem.code, "left": left, "right": right, "together": together},
    )
    return made


def take_back(decision: Decision) -> None:
    """Let a decision count no more, and bring people in line; the caller commits."""
    decisions.take_back(decision)
    _settle()
    audit.record(
        "org.source_answer_taken_back",
        object_type="decision",
        object_id=str(decision.id),
        title=decision.left,
        details={"left": decision.left, "right": decision.right},
    )


def answered() -> Select[Decision]:
    """What was decided and counts, the latest first."""
    return select(Decision).where(Decision.taken_back_at.is_(None)).order_by(Decision.id.desc())


def names_of(made: Collection[Decision]) -> dict[str, str]:
    """Names of the records that decisions are about, by label."""
    labels = {label for decision in made for label in (decision.left, decision.right)}
    found: dict[str, str] = {}
    for row in _refs(labels):
        record = row.ExternalRef.record
        name = record.get("name") or " ".join(
            record[part] for part in ("last_name", "first_name", "middle_name") if record.get(part)
        )
        found[f"{row.key}:{row.ExternalRef.external_id}"] = str(name)
    return found


def subject_title(decision: Decision) -> str:
    """What a decision says."""
    if decision.subject == "department" and decision.right == department_names.NOTHING:
        return _("The name means no department")
    return {
        ("account", True): _("The account belongs to the person"),
        ("account", False): _("The account does not belong to the person"),
        ("person", True): _("Both are the same person"),
        ("person", False): _("They are two people"),
        ("department", True): _("The name means the department"),
        ("department", False): _("The name does not mean the department"),
    }[decision.subject, decision.together]


def _offers(problem: SourceProblem, chosen: str, *, together: bool) -> bool:
    if problem.code == UNMATCHED:
        return department_names.exists(chosen) if together else chosen == department_names.NOTHING
    return chosen in {candidate.label for candidate in candidates([problem])[problem.id]}


def _settle() -> None:
    done = settle(today())
    refresh.refresh(done.people, structure=False)


def _labels(problem: SourceProblem) -> list[str]:
    return problem.candidates or (problem.refs if _SUBJECTS.get(problem.code) == "person" else [])


def _subject_label(problem: SourceProblem) -> str:
    source = db.session.get_one(Source, problem.source_id)
    if problem.code.startswith("ad_department"):
        return department_names.label(source.key, problem.refs[0])
    return f"{source.key}:{problem.about}"


def _people(labels: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in _refs(labels):
        if row.ExternalRef.kind == "person" and row.ExternalRef.object_id is not None:
            found[f"{row.key}:{row.ExternalRef.external_id}"] = row.ExternalRef.object_id
    return found


def _refs(labels: Collection[str]) -> list[Row[ExternalRef, str]]:
    ids = sorted({label.partition(":")[2] for label in labels})
    query = (
        select(ExternalRef, Source.key)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind.in_(("person", "account", "department")), ExternalRef.external_id.in_(ids))
    )
    return [row for row in db.session.execute(query) if f"{row.key}:{row.ExternalRef.external_id}" in labels]


def _departments(problem: SourceProblem) -> list[Candidate]:
    """The departments of that name in the structure that the directory belongs to."""
    query = (
        select(Source.key, ExternalRef.external_id, Department.name, Department.path)
        .join(Source, Source.id == ExternalRef.source_id)
        .join(Department, Department.id == ExternalRef.object_id)
        .where(ExternalRef.kind == "department", ExternalRef.present.is_(True))
    )
    rows = [row for row in db.session.execute(query) if comparable_name(row.name) == problem.refs[0]]
    names = dict(db.session.execute(select(Department.id, Department.name)).all())
    return [
        Candidate(
            f"{row.key}:{row.external_id}",
            name=" › ".join(names.get(int(part), "") for part in row.path.split("/") if part),
        )
        for row in rows
    ]
