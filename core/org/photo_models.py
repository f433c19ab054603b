"""People's own photos, and the record of who agreed to be shown, when and how."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow


class PersonPhoto(Model):
    """What a person decided about their photo; no row for who has not decided anything.

    Attributes:
        own_file_id: the picture that the person put in; it stands before the one of an import.
        agreed: the last word of the person, as the record has it.
    """

    __tablename__ = "core_person_photo"

    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True)
    own_file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"))
    agreed: Mapped[bool] = mapped_column(default=False)


class PhotoConsent(Model):
    """A yes or no to being shown. Entries are only ever added.

    Attributes:
        given: True for a consent, False for its withdrawal.
        how: ``upload``, ``page``, ``settings`` or ``office`` (recorded for the person by who keeps the directory).
        wording: version of the text that was agreed to.
        actor: name of who did it at that moment; ``by_person_id`` is who it was, if they are in the directory.
    """

    __tablename__ = "core_photo_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    given: Mapped[bool]
    how: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(20), default="")
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("core_person.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(String(400), default="")
    at: Mapped[datetime] = mapped_column(default=utcnow)
