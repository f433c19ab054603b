"""Reading the XML parts of office documents as a stream, so that their size does not matter."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from defusedxml.ElementTree import DefusedXMLParser

from core.extraction.locked import LockedError

MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of the parts of a document that are read, together; an honest document of 500 000 characters has a tenth."""

START, TEXT, END = "start", "text", "end"

_CHUNK = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What an office document with a password begins with: it is packed into another kind of file."""


@dataclass(frozen=True, slots=True)
class Event:
    """A tag that begins or ends, without its namespace, or a text between tags."""

    kind: str
    value: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def attribute(self, name: str) -> str:
        """The value of an attribute, whatever its namespace."""
        return next((value for key, value in self.attributes.items() if _local(key) == name), "")


class _Listener:
    """What the parser tells of; nothing is kept longer than until it is asked for."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.events.append(Event(START, _local(tag), attributes))

    def end(self, tag: str) -> None:
        self.events.append(Event(END, _local(tag)))

    def data(self, text: str) -> None:
        self.events.append(Event(TEXT, text))


def archive(stream: BinaryIO) -> zipfile.ZipFile:
    """The document as the archive that it is.

    Raises:
        LockedError: it has a password.
        zipfile.BadZipFile: it is damaged.
        zipfile.LargeZipFile: it unpacks to too much.
    """
    head = stream.read(len(_OLE))
    stream.seek(0)
    if head == _OLE:
        raise LockedError
    opened = zipfile.ZipFile(stream)
    if any(part.flag_bits & 1 for part in opened.infolist()):
        raise LockedError
    if sum(part.file_size for part in opened.infolist() if part.filename.endswith(".xml")) > MOST_UNPACKED:
        raise zipfile.LargeZipFile
    return opened


def events(opened: zipfile.ZipFile, name: str) -> Iterator[Event]:
    """What stands in a part, in order.

    Raises:
        KeyError: there is no such part.
        ValueError: it declares a document type.
        SyntaxError: it is damaged.
    """
    listener = _Listener()
    # No office program declares a document type; it is the way to entities.
    parser = DefusedXMLParser(target=listener, forbid_dtd=True)
    with opened.open(name) as part:
        # A part never unpacks to more than the archive's directory says, which was looked at before.
        while chunk := part.read(_CHUNK):
            parser.feed(chunk)
            yield from listener.events
            listener.events.clear()


def _local(name: str) -> str:
    return name.rpartition("}")[2]
