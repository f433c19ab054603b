"""Whose photo is shown: the person's own picture before an imported one, and none where they said no.

Every yes and no is kept with the moment, who said it and how. A no takes effect with its transaction: cards, lists and
the chart show initials, the own picture is deleted in all sizes, and an imported one is closed to everybody else. What
an import brings is nobody's to see until it is a person's, and is opened then (``place``) as the person decided.
Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select, true, update
from sqlalchemy.sql.elements import SQLColumnExpression

from core import audit, files, settings
from core.access import audiences
from core.db import among, db, utcnow
from core.extension import JobProgress, Payload, Viewer
from core.files import File
from core.org import refresh
from core.org.models import Person
from core.org.photo_models import PersonPhoto, PhotoConsent

SETTING = "imported_photos"
SHOWN, ASKED = "shown", "asked"
WORDING = "2026-11"
"""Version of the text beside the check box; give it a new one when the text says something new."""

UPLOAD, PAGE, SETTINGS, OFFICE = "upload", "page", "settings", "office"
OWNER = "org"
MAX_BYTES = 8 * 1024 * 1024
SETTLE = "org.settle_photos"
PORTION = 500


def ask_first() -> bool:
    """Whether an imported photo waits for the person's consent."""
    return str(settings.get("org", SETTING)) == ASKED


def shown(*, ask_first: bool) -> ColumnElement[int | None]:
    """The file to show of a ``Person`` in a SELECT, NULL for initials. It knows nothing of who has left."""
    mine = PersonPhoto.person_id == Person.id
    own = select(PersonPhoto.own_file_id).where(mine).correlate(Person).scalar_subquery()
    imported: SQLColumnExpression[Any] = Person.photo_file_id
    if ask_first:
        agreed = select(PersonPhoto.agreed).where(mine).correlate(Person).scalar_subquery()
        imported = case((agreed.is_(True), Person.photo_file_id), else_=null())
    return case((Person.show_photo, func.coalesce(own, imported)), else_=null())


def own_file(person_id: int) -> int | None:
    """The picture that the person put in."""
    return db.session.scalar(select(PersonPhoto.own_file_id).where(PersonPhoto.person_id == person_id))


def agreed(person: Person) -> bool:
    """Whether the person is shown; without a word of theirs that is for the portal's rule to say."""
    choice = db.session.get(PersonPhoto, person.id)
    return person.show_photo and (choice.agreed if choice is not None else not ask_first())


def record(person_id: int, limit: int = 50) -> Sequence[PhotoConsent]:
    """What the person said, the latest first."""
    mine = select(PhotoConsent).where(PhotoConsent.person_id == person_id)
    return db.session.scalars(mine.order_by(PhotoConsent.id.desc()).limit(limit)).all()


def upload(person: Person, content: BinaryIO, name: str, viewer: Viewer) -> File:
    """Show the person's own picture; who puts one in has agreed to that.

    Raises:
        FileRefused: too large or no picture.
    """
    saved = files.save(
        OWNER,
        content,
        name,
        audience_id=audiences.everyone(),
        image=True,
        max_bytes=MAX_BYTES,
        created_by=viewer.person_id,
    )
    choice = _choice(person)
    former, choice.own_file_id = choice.own_file_id, saved.id
    if former is not None:
        files.delete(former)
    _decide(person, viewer, UPLOAD, given=True)
    return saved


def agree(person: Person, viewer: Viewer, how: str) -> None:
    """Show the person's photo, whichever there is."""
    _decide(person, viewer, how, given=True)


def withdraw(person: Person, viewer: Viewer, how: str) -> None:
    """Show no photo of the person anywhere from this transaction on, whatever an import brings."""
    choice = _choice(person)
    if choice.own_file_id is not None:
        files.delete(choice.own_file_id)
        choice.own_file_id = None
    _decide(person, viewer, how, given=False)


def bring_together(old_id: int, new_id: int) -> None:
    """Make one record of what two people said who are one; the latest word of both counts from now on.

    A picture that one of them put in stays where that word is a yes, and is deleted where it is a no.
    """
    both = (old_id, new_id)
    latest = _latest(both)
    mine = select(PersonPhoto).where(PersonPhoto.person_id.in_(both))
    choices = {choice.person_id: choice for choice in db.session.scalars(mine)}
    if latest is None and not choices:
        _show(new_id, shown=all(db.session.scalars(select(Person.show_photo).where(Person.id.in_(both)))))
        return
    given = latest.given if latest is not None else all(choice.agreed for choice in choices.values())
    said_by = latest.person_id if latest is not None else new_id
    # The picture of whose word counts stands first.
    by_word = sorted(choices.values(), key=lambda choice: choice.person_id != said_by)
    pictures = [choice.own_file_id for choice in by_word if choice.own_file_id is not None]
    for file_id in pictures[1:] if given else pictures:
        files.delete(file_id)
    if old_id in choices:
        db.session.delete(choices[old_id])
    kept = choices.get(new_id) or PersonPhoto(person_id=new_id)
    kept.agreed, kept.own_file_id = given, pictures[0] if pictures and given else None
    db.session.add(kept)
    for column in (PhotoConsent.person_id, PhotoConsent.by_person_id):
        db.session.execute(update(PhotoConsent).where(column == old_id).values({column.key: new_id}))
    _show(new_id, shown=given)


def keep_refusals(former_ids: Collection[int], new_id: int) -> None:
    """Show no photo of who is parted from people who are not shown, and note it with the word of theirs.

    Their yes does not go along: who has said nothing is asked, as the portal's rule has it.
    """
    if all(db.session.scalars(select(Person.show_photo).where(Person.id.in_(former_ids)))):
        return
    latest = _latest(former_ids)
    if latest is not None:
        told = {name: getattr(latest, name) for name in ("given", "how", "wording", "by_person_id", "actor", "at")}
        db.session.add_all((PhotoConsent(person_id=new_id, **told), PersonPhoto(person_id=new_id)))
    _show(new_id, shown=False)


def _latest(person_ids: Collection[int]) -> PhotoConsent | None:
    said = select(PhotoConsent).where(PhotoConsent.person_id.in_(person_ids))
    return db.session.scalars(said.order_by(PhotoConsent.at.desc(), PhotoConsent.id.desc()).limit(1)).first()


def _show(person_id: int, *, shown: bool) -> None:
    db.session.flush()
    db.session.execute(update(Person).where(Person.id == person_id).values(show_photo=shown))


def place(person_ids: Collection[int], former: Collection[int]) -> None:
    """Open the imported pictures of these people to who may see them, and close those that are nobody's any more.

    Args:
        former: files that these people had until now; what is still somebody's stays as it is.
    """
    _open(among(Person.id, person_ids))
    if former:
        _close(among(File.id, former))


def settle() -> int:
    """Close imported pictures to everybody else where they are not to be shown, and open them where they are again.

    For what no import tells: another rule of the portal, or a portal that is upgraded. At most ``PORTION`` people at a
    time; gives how many there were.
    """
    return _open(true()) or _close(true())


def _open(people: ColumnElement[bool]) -> int:
    everyone, nobody = audiences.everyone(), audiences.nobody()
    agreed = select(PersonPhoto.agreed).where(PersonPhoto.person_id == Person.id).correlate(Person).scalar_subquery()
    wanted = and_(Person.show_photo, agreed.is_(True)) if ask_first() else Person.show_photo.is_(True)
    rows = db.session.execute(
        select(Person.id, Person.photo_file_id, wanted.label("wanted"))
        .join(File, File.id == Person.photo_file_id)
        .where(people, File.deleted_at.is_(None))
        .where(or_(wanted != (File.audience_id == everyone), File.audience_id == nobody))
        .limit(PORTION)
    ).all()
    for row in rows:
        files.set_audience(row.photo_file_id, everyone if row.wanted else _alone(row.id))
    db.session.flush()
    return len(rows)


def _close(some: ColumnElement[bool]) -> int:
    """Pictures of accounts that belong to nobody, and former pictures that are kept for taking back a run."""
    nobody = audiences.nobody()
    imported = select(Person.photo_file_id).where(Person.photo_file_id.is_not(None))
    own = select(PersonPhoto.own_file_id).where(PersonPhoto.own_file_id.is_not(None))
    closed = db.session.execute(
        update(File)
        .where(some, File.owner == OWNER, File.deleted_at.is_(None), File.audience_id != nobody)
        .where(File.id.not_in(imported), File.id.not_in(own))
        .values(audience_id=nobody)
    )
    return int(closed.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def settle_all(payload: Payload, progress: JobProgress) -> None:
    """The same as a job, to the end."""
    while settle():
        db.session.commit()


def _alone(person_id: int) -> int:
    return audiences.intern((f"person:{person_id}",))


def _choice(person: Person) -> PersonPhoto:
    known = db.session.get(PersonPhoto, person.id)
    if known is None:
        known = PersonPhoto(person_id=person.id)
        db.session.add(known)
    return known


def _decide(person: Person, viewer: Viewer, how: str, *, given: bool) -> None:
    _choice(person).agreed = given
    person.show_photo, person.updated_at = given, utcnow()
    db.session.add(
        PhotoConsent(
            person_id=person.id,
            given=given,
            how=how,
            wording=WORDING if given else "",
            by_person_id=viewer.person_id,
            actor=viewer.name[:400],
        )
    )
    if person.photo_file_id is not None:
        files.set_audience(person.photo_file_id, audiences.everyone() if given else _alone(person.id))
    db.session.flush()
    refresh.refresh([person.id])
    audit.record(
        "org.photo_agreed" if given else "org.photo_withdrawn",
        object_type="person",
        object_id=person.id,
        title=person.name,
        details={"how": how},
        plugin="org",
        viewer=viewer,
    )
