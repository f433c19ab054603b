"""The letter of invitation: who writes, what waits, and the faces of colleagues, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from PIL import Image, ImageOps

from core import files
from core.access import viewer as viewers
from core.clock import zone
from core.config import current as config
from core.db import db
from core.extension import EVERYONE, PersonCard, Viewer
from core.i18n import force_locale
from core.identity import letters
from core.identity.entry_models import Invitation
from core.notify.letters import Letter
from core.org import people, posts, structure
from core.org.dates import today
from core.org.models import Person
from core.plugin_host import host

MOST_OFFERS = 6
FACES = 3
FACE_PIXELS = 112
"""Twice the size that it is shown in, for sharp screens."""
SEES_PEOPLE = "org.view"


@dataclass(frozen=True, slots=True)
class Face:
    """A colleague in the letter; ``picture`` names the picture that travels with it."""

    name: str
    picture: str


@dataclass(slots=True)
class Album:
    """Colleagues by department, read once for a whole batch of letters."""

    _known: dict[int, tuple[list[PersonCard], int]] = field(default_factory=dict)
    _pictures: dict[int, bytes] = field(default_factory=dict)

    def colleagues(self, department_id: int, *, without: int) -> tuple[list[PersonCard], int]:
        """Those to show, the head first and those with a face before others, and how many there are in all."""
        if department_id not in self._known:
            on = today()
            heads = [row.person_id for row in structure.headships([department_id], on)]
            ids = list(dict.fromkeys([*heads, *structure.members([department_id], on)]))
            cards = people.in_order(ids, on)
            # One more than shown, because the reader may be among them.
            shown = sorted(cards, key=lambda card: card.photo is None)[: FACES + 1]
            self._known[department_id] = shown, len(ids)
        shown, total = self._known[department_id]
        return [card for card in shown if card.id != without][:FACES], max(total - 1, 0)

    def picture(self, file_id: int) -> bytes | None:
        """A face as mail programs show it; ``None`` if the picture is lost."""
        if file_id not in self._pictures:
            file = db.session.get(files.File, file_id)
            try:
                self._pictures[file_id] = _jpeg(files.open_file(file, "small").read()) if file else b""
            except (OSError, LookupError):
                self._pictures[file_id] = b""
        return self._pictures[file_id] or None


def _jpeg(data: bytes) -> bytes:
    """A square JPEG: not every mail program can show the portal's own kind of pictures."""
    with Image.open(io.BytesIO(data)) as picture:
        square = ImageOps.fit(picture.convert("RGB"), (FACE_PIXELS, FACE_PIXELS))
    out = io.BytesIO()
    square.save(out, "JPEG", quality=85)
    return out.getvalue()


def write(invitation: Invitation, person: Person, secret: str, directory: str, album: Album) -> Letter:
    """The letter to one person.

    Args:
        directory: title of the directory whose password they sign in with, empty if they choose a password.
    """
    department_id, department = _department(person)
    shown, total = album.colleagues(department_id, without=person.id) if department_id else ([], 0)
    faces, pictures = _faces(shown, album)
    return letters.write(
        "invitation",
        invitation.locale,
        name=person.name,
        mail=person.mail,
        pictures=pictures,
        person=person,
        department=department,
        colleagues=[card.name for card in shown],
        others=max(total - len(shown), 0),
        faces=faces,
        offers=offers(person, invitation.locale),
        directory=directory,
        link=letters.address(f"/welcome/{secret}"),
        expires_at=invitation.expires_at,
        reminder=invitation.reminders > 0,
        inviter=invitation.inviter.name if invitation.inviter is not None else "",
    )


def _department(person: Person) -> tuple[int | None, str]:
    for post in posts.of_person(person.id, today()):
        if post.department_id is not None:
            return post.department_id, post.department
    return None, ""


def _faces(shown: Sequence[PersonCard], album: Album) -> tuple[list[Face], list[tuple[str, bytes]]]:
    faces, pictures = [], []
    for card in shown:
        data = album.picture(card.photo) if card.photo is not None else None
        if data is not None:
            name = f"face{card.id}"
            faces.append(Face(card.name, name))
            pictures.append((name, data))
    return faces, pictures


def offers(person: Person, locale: str) -> list[str]:
    """What is good to have from the first day, in their language: the phone directory, and the titles of the home
    page's blocks that are on and proposed to everybody. Duties are no treat, and may be none yet; what heads or editors
    get is not promised to others.
    """
    viewer = _as(person, locale)
    with force_locale(locale):
        mine = {
            f"{owner}.{widget.id}": widget
            for owner, widget in host().gather("home_widgets", viewer=viewer)
            if EVERYONE in widget.proposed_to
            and not widget.mandatory
            and (widget.permission is None or viewer.may(widget.permission))
        }
        told_better = {widget.replaces for widget in mine.values()}
        phones = [_("Phone directory")] if viewer.may(SEES_PEOPLE) else []
        found = phones + [str(widget.title) for key, widget in mine.items() if key not in told_better]
    return list(dict.fromkeys(found))[:MOST_OFFERS]


def _as(person: Person, locale: str) -> Viewer:
    return viewers.build(
        account_id=None,
        person_id=person.id,
        name=person.name,
        locale=locale,
        time_zone=zone(config().portal.time_zone),
        location_id=person.location_id,
    )
