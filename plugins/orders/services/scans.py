"""Scans of orders: taken in as PDF, read by the portal. Whatever is wrong with one, the order is still there."""

from __future__ import annotations

from typing import BinaryIO

from plugin_sdk import ADMINISTRATOR_ROLE, Viewer, access, files
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugins.orders.models import Version
from plugins.orders.services.register import Refused
from plugins.orders.services.words import PLUGIN

MAX_BYTES = 50 * 1024 * 1024
_BEGINNING = b"%PDF-"


def keep(
    content: BinaryIO | bytes, filename: str, *, created_by: int | None, picture_too: bool = False
) -> tuple[int, str, int, str]:
    """Store a PDF, or a picture where that will do; gives its id, name, size in bytes and SHA-256.

    Only the pages of this block hand it out, each after asking who may have it, so nobody gets it by the address of
    the portal's files but administrators.

    Raises:
        FileRefused: too large, empty, or the content is not what the name says.
        Refused: of another kind.
    """
    pdf = filename.lower().endswith(".pdf")
    if not pdf and not picture_too:
        raise Refused(_("Choose a PDF file."), "scan")
    audience_id = access.intern([f"role:{ADMINISTRATOR_ROLE}"])
    file = files.save(
        PLUGIN, content, filename, audience_id=audience_id, image=not pdf, max_bytes=MAX_BYTES, created_by=created_by
    )
    return file.id, file.name, file.size, file.sha256


def is_pdf(stream: BinaryIO) -> bool:
    """Whether a stored file is a PDF; it is left at its beginning."""
    beginning = stream.read(len(_BEGINNING))
    stream.seek(0)
    return beginning == _BEGINNING


def attach(version: Version, content: BinaryIO | bytes, filename: str, *, viewer: Viewer | None = None) -> None:
    """Give a draft its scan; the one before goes away.

    Raises:
        Refused: the version is issued, or the file is no PDF.
        FileRefused: too large, empty, or the content is not what the name says.
    """
    if version.issued_on is not None:
        raise Refused(_("This version is issued and cannot be changed."), "scan")
    before = version.file_id
    version.file_id, version.file_name, version.file_size, version.file_digest = keep(
        content, filename, created_by=viewer.person_id if viewer else None
    )
    session.flush()
    if before is not None:
        files.delete(before)
    files.read_text(version.file_id)


def remove(version: Version) -> None:
    """Take the scan of a draft away.

    Raises:
        Refused: the version is issued.
    """
    if version.issued_on is not None:
        raise Refused(_("This version is issued and cannot be changed."), "scan")
    if version.file_id is not None:
        files.delete(version.file_id)
    version.file_id, version.file_name, version.file_size, version.file_digest = None, "", 0, ""
    session.flush()


def problem_of(version: Version) -> str:
    """What people should know about a scan that cannot be searched; empty if all is well."""
    if version.file_id is None:
        return ""
    return {
        files.WAITING: _("The text of the scan is being read. It can be searched in a moment."),
        files.NO_WORDS: _("The scan is a picture without text, so the search knows only number, title and summary."),
        files.LOCKED: _("The scan is protected by a password: it may not open here, and its text cannot be searched."),
        files.BROKEN: _("The scan is damaged: it may not open here, and its text cannot be searched."),
        files.TOO_LARGE: _("The scan is too large for its text to be searched."),
        files.TOO_HEAVY: _("The scan is too large for its text to be searched."),
    }.get(files.text_state(version.file_id), "")
