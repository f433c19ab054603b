"""Documents: which kinds are taken, and whether the content is what the name says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext as _

from core.files.refusal import FileRefused

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its MIME type and the test of its content."""

    mime: str
    fits: Callable[[bytes, BinaryIO], bool]


def _begins(*beginnings: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, stream: head.startswith(beginnings)


def _text(head: bytes, stream: BinaryIO) -> bool:
    """No control characters but tabs and line ends; UTF-16 has its mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)


def _svg(head: bytes, stream: BinaryIO) -> bool:
    return b"<svg" in head and _text(head, stream)


def _packed(member: str) -> Callable[[bytes, BinaryIO], bool]:
    """A ZIP archive that has ``member`` (or something below it); nothing is unpacked."""

    def fits(head: bytes, stream: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(stream) as archive:
                return any(name.startswith(member) for name in archive.namelist()[:5000])
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False

    return fits


def _video(head: bytes, stream: BinaryIO) -> bool:
    return head[4:8] == b"ftyp"


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", _packed("word/")),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _packed("xl/")),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", _packed("ppt/")),
    "odt": Kind(f"{_OPEN}text", _packed("content.xml")),
    "ods": Kind(f"{_OPEN}spreadsheet", _packed("content.xml")),
    "odp": Kind(f"{_OPEN}presentation", _packed("content.xml")),
    "doc": Kind("application/msword", _begins(_OLE)),
    "xls": Kind("application/vnd.ms-excel", _begins(_OLE)),
    "ppt": Kind("application/vnd.ms-powerpoint", _begins(_OLE)),
    "rtf": Kind("application/rtf", _begins(b"{\\rtf")),
    "txt": Kind("text/plain", _text),
    "md": Kind("text/plain", _text),
    "csv": Kind("text/csv", _text),
    "ics": Kind("text/calendar", _begins(b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR")),
    "vcf": Kind("text/vcard", _begins(b"BEGIN:VCARD", b"\xef\xbb\xbfBEGIN:VCARD")),
    "svg": Kind("image/svg+xml", _svg),
    "zip": Kind("application/zip", _packed("")),
    "mp4": Kind("video/mp4", _video),
}
"""By file name ending. Neither web pages, nor programs, nor documents with macros."""


def check(stream: BinaryIO, name: str) -> str:
    """The MIME type of the document in ``stream``, which is left at its beginning.

    Raises:
        FileRefused: files of this kind are not taken, or the content is of another kind than the name says.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(ending)
    if kind is None:
        raise FileRefused(
            _(
                "Files of this kind are not taken. These are: pictures, %(kinds)s.",
                kinds=", ".join(sorted(KINDS)),
            )
        )
    head = stream.read(_HEAD)
    stream.seek(0)
    fits = kind.fits(head, stream)
    stream.seek(0)
    if not fits:
        raise FileRefused(_("The content is not what the name “%(name)s” says.", name=name))
    return kind.mime
