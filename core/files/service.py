"""Taking files in, finding them for a viewer, and letting them go."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import unicodedata
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from core import config, jobs
from core.access import audiences
from core.db import db, utcnow
from core.extension import Viewer
from core.files import images, sniff
from core.files.models import File
from core.files.refusal import FileRefused
from core.files.storage import storage

MEGABYTE = 1024 * 1024
REMOVE = "files.remove"
_CHUNK = 256 * 1024
_IN_MEMORY = 4 * MEGABYTE
_OWNER = re.compile(r"[a-z][a-z0-9]{1,19}")


def save(
    owner: str,
    content: BinaryIO | bytes,
    filename: str,
    *,
    audience_id: int,
    image: bool = False,
    max_bytes: int | None = None,
    created_by: int | None = None,
) -> File:
    """Take a file in; the row belongs to the present transaction, and bytes of one rolled back are swept away later.

    A picture is written anew without anything that travelled with it, whether it was asked for (``image``) or not.

    Args:
        filename: as the client named it; only its ending and its look matter.
        image: take nothing but a picture.
        max_bytes: the limit if it is not the portal's (``files.max_upload_mb``, 20 MB).
        created_by: person id.

    Raises:
        FileRefused: too large, empty, not a picture, or not of a kind that is taken.
    """
    if not _OWNER.fullmatch(owner):
        raise ValueError(f"not an owner of files: {owner!r}")
    name = safe_name(filename)
    limit = max_bytes if max_bytes is not None else config.current().files.max_upload_mb * MEGABYTE
    with _limited(content, limit) as stream:
        width: int | None = None
        height: int | None = None
        body: BinaryIO = stream
        if image or images.is_picture(stream):
            data, width, height = images.master(stream)
            body, mime = io.BytesIO(data), images.MIME
            name = f"{name.rpartition('.')[0] or name}.webp"
        else:
            mime = sniff.check(stream, name)
        size, digest = _measure(body)
        token = secrets.token_hex(16)
        key = f"{owner}/{token[:2]}/{token}"
        storage().write(key, body)
    file = File(
        owner=owner, key=key, name=name, mime=mime, size=size, sha256=digest, width=width, height=height,
        audience_id=audience_id, created_by=created_by,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def _limited(content: BinaryIO | bytes, limit: int) -> BinaryIO:
    """A rewound copy of ``content``, read no further than the limit allows."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    copy = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - the caller closes it
    total = 0
    while chunk := source.read(_CHUNK):
        total += len(chunk)
        if total > limit:
            copy.close()
            size = limit // MEGABYTE if limit >= MEGABYTE else round(limit / MEGABYTE, 2)
            raise FileRefused(_("The file is larger than %(size)s MB. Choose a smaller one.", size=size))
        copy.write(chunk)
    if total == 0:
        copy.close()
        raise FileRefused(_("The file is empty."))
    copy.seek(0)
    return copy


def _measure(stream: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    stream.seek(0)
    return size, digest.hexdigest()


def safe_name(filename: str) -> str:
    """A name to show and to download under: no folders, no control or direction-changing characters, not too long."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = " ".join(kept.split()).lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:200] or "file"
    return f"{(stem or 'file')[:200]}.{ending[:16]}"


def url(file_id: int, variant: str = "") -> str:
    """Path of the file; ``variant`` is empty, ``small``, ``medium`` or ``large``. In templates ``file_url``."""
    if variant:
        return url_for("files.variant", file_id=file_id, variant=variant)
    return url_for("files.whole", file_id=file_id)


def find(viewer: Viewer, file_id: int) -> File | None:
    """The file, if there is one and the viewer may see it."""
    visible = audiences.visible(viewer, File.audience_id)
    return db.session.scalar(select(File).where(File.id == file_id, File.deleted_at.is_(None), visible))


def open_file(file: File, variant: str = "") -> BinaryIO:
    """The bytes of a file, or of one of a picture's variants, which is made when it is first asked for.

    Raises:
        FileNotFoundError: the storage has lost it.
        LookupError: there is no such variant.
    """
    if not variant:
        return storage().open(file.key)
    if not file.is_image or variant not in images.VARIANTS:
        raise LookupError(variant)
    key = variant_key(file.key, variant)
    try:
        return storage().open(key)
    except FileNotFoundError:
        with storage().open(file.key) as original:
            data = images.variant(original, variant)
        storage().write(key, io.BytesIO(data))
        return io.BytesIO(data)


def variant_key(key: str, variant: str) -> str:
    """Where a picture's variant is kept, beside the picture."""
    return f"{key}.{variant}"


def set_audience(file_id: int, audience_id: int) -> None:
    """Let others see the file than before, when the thing that it belongs to changes its audience."""
    file = db.session.get(File, file_id)
    if file is not None:
        file.audience_id = audience_id


def open_own(owner: str, file_id: int) -> tuple[File, BinaryIO]:
    """A file of a plugin's own with its bytes, for whoever the plugin itself lets see it.

    Raises:
        FileNotFoundError: there is none any more, it is another owner's, or the storage has lost it.
    """
    file = db.session.scalar(select(File).where(File.id == file_id, File.owner == owner, File.deleted_at.is_(None)))
    if file is None:
        raise FileNotFoundError(file_id)
    return file, open_file(file)


def delete(file_id: int) -> None:
    """Let a file go: nobody gets it from this transaction on, and a job removes the bytes of all its variants."""
    file = db.session.get(File, file_id)
    if file is not None and file.deleted_at is None:
        file.deleted_at = utcnow()
        jobs.enqueue(REMOVE, {"ids": [file_id]})


def delete_owned(owner: str) -> int:
    """Let all files of a plugin go, when it is purged; gives their number."""
    files = list(db.session.scalars(select(File).where(File.owner == owner, File.deleted_at.is_(None))))
    for file in files:
        file.deleted_at = utcnow()
    for start in range(0, len(files), 500):
        jobs.enqueue(REMOVE, {"ids": [file.id for file in files[start : start + 500]]})
    return len(files)
