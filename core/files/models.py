"""The tables of stored files and of their texts; their bytes are in the storage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow


class File(Model):
    """A file that somebody put in.

    Attributes:
        owner: the plugin or part of core it belongs to.
        key: where its bytes are within the owner's part of the storage, made by us and never from the given name.
        name: the name it came with, made harmless, for people to read.
        mime: what it was found to be; what the client said is not believed.
        size: bytes as stored.
        width / height: pixels, for pictures.
        created_by: person id.
        deleted_at: set when it was deleted; the bytes go a little later, after the transaction is surely committed.
    """

    __tablename__ = "core_file"
    __table_args__ = (Index(None, "owner", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    mime: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    audience_id: Mapped[int] = mapped_column(ForeignKey("core_audience.id"))
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def is_image(self) -> bool:
        """True for a picture with variants."""
        return self.width is not None


class FileText(Model):
    """What is known of the text of a file.

    Attributes:
        state: one of ``core.extraction.STATES``.
        partial: more stands in it than was read.
    """

    __tablename__ = "core_file_text"

    file_id: Mapped[int] = mapped_column(ForeignKey("core_file.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    partial: Mapped[bool] = mapped_column(default=False)


class FilePassage(Model):
    """A piece of the text of a file.

    Attributes:
        number: counts from 0 within the file.
        page: of a document or slide of a presentation, from 1, where it is known.
    """

    __tablename__ = "core_file_passage"

    file_id: Mapped[int] = mapped_column(ForeignKey("core_file_text.file_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
