"""Files that belong to a page. They are not part of its versions: a file is there from the moment it is attached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from sqlalchemy import func, select

from plugin_sdk import Viewer, files, search
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugins.pages.models import NAME_LENGTH, Attachment, Page
from plugins.pages.services import audience, writing

MOST_FILES = 50


def of_page(page: Page) -> Sequence[Attachment]:
    """The files of a page by name."""
    return session.scalars(select(Attachment).where(Attachment.page_id == page.id).order_by(Attachment.name)).all()


def attach(page: Page, content: BinaryIO | bytes, filename: str, *, viewer: Viewer | None = None) -> Attachment:
    """Add a file to a page; it is seen by those who may see the page.

    Raises:
        FileRefused: too many, too large, or of a kind that is not taken; the message is for people.
    """
    if (session.scalar(select(func.count()).where(Attachment.page_id == page.id)) or 0) >= MOST_FILES:
        raise FileRefused(_("A page can have %(number)s files at most.", number=MOST_FILES))
    by = viewer.person_id if viewer else page.owner_id
    file = files.save(writing.KIND, content, filename, audience_id=audience.of_files(page), created_by=by)
    found = Attachment(page_id=page.id, file_id=file.id, name=file.name[:NAME_LENGTH], size=file.size, added_by=by)
    session.add(found)
    session.flush()
    search.refresh(writing.KIND, [page.id])
    writing.note("pages.file_added", page, viewer, {"name": found.name})
    return found


def detach(page: Page, attachment_id: int, *, viewer: Viewer) -> bool:
    """Remove a file for good; false if the page has no such file."""
    found = session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.page_id == page.id))
    if found is None:
        return False
    files.delete(found.file_id)
    writing.note("pages.file_removed", page, viewer, {"name": found.name})
    session.delete(found)
    session.flush()
    search.refresh(writing.KIND, [page.id])
    return True
