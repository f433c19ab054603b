"""A list of people that was uploaded: kept in the instance folder, where a source of the kind ``csv`` finds it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _

from core import config as configuration
from core.org.sync.csv.look import Trial, attempt
from core.org.sync.csv.settings import CsvSettings

KEY = "people"
FOLDER, NAME = "import", "people"
ENDINGS = (".csv", ".txt", ".xlsx")
_CHUNK = 1024 * 1024


class UploadRefused(Exception):
    """The file is not taken; the message says why."""


def pattern() -> str:
    """The path under which the source finds the file."""
    return str(configuration.current().instance / FOLDER / f"{NAME}.*")


def table() -> dict[str, Any]:
    """What has to stand in ``[sources.people]``."""
    return {"kind": "csv", "path": pattern()}


def keep(content: BinaryIO, filename: str) -> None:
    """Put a file in the place of the one before.

    Raises:
        UploadRefused: it is of another kind, empty or too large.
    """
    ending = Path(filename).suffix.lower()
    if ending not in ENDINGS:
        raise UploadRefused(_("Choose a file in the form CSV or XLSX."))
    folder = configuration.current().instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    unfinished = folder / ".unfinished"
    try:
        _write(content, unfinished)
        for old in folder.glob(f"{NAME}.*"):
            old.unlink()
        unfinished.replace(folder / f"{NAME}{ending}")
    finally:
        unfinished.unlink(missing_ok=True)


def _write(content: BinaryIO, path: Path) -> None:
    most = configuration.current().files.max_upload_mb
    size = 0
    # Nobody else on this machine has to know who works here.
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > most * 1_000_000:
                raise UploadRefused(_("The file is larger than %(count)s MB.", count=most))
            file.write(chunk)
    if not size:
        raise UploadRefused(_("The file is empty."))


def trial() -> Trial | None:
    """The people that an import of the file would find; ``None`` if there is no file."""
    folder = configuration.current().instance / FOLDER
    if not any(folder.glob(f"{NAME}.*")):
        return None
    return attempt(CsvSettings.model_validate(table()))
