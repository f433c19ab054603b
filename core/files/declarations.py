"""What files add to the portal."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core import config
from core.extension import HealthCheck, Job
from core.files import reading, texts, work
from core.files.service import REMOVE
from core.plugin_host.markers import hookimpl


class FilesDeclarations:
    """Jobs and health of the file store."""

    @hookimpl
    def jobs(self) -> list[Job]:
        """Reading texts, removing what was deleted, sweeping up what was never committed."""
        return [
            Job(name=REMOVE, func=work.remove, title=lazy_gettext("Remove deleted files")),
            Job(name=texts.READ, func=reading.read_waiting, title=lazy_gettext("Read the text of files")),
            Job(
                name="files.sweep",
                func=work.sweep,
                cron="40 3 * * *",
                timeout=3600,
                title=lazy_gettext("Remove leftovers of files"),
            ),
        ]

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Whether files can be stored."""
        return [HealthCheck(name="files", func=_problems, title=lazy_gettext("Files"))]


def _problems() -> list[str]:
    folder = config.current().instance / "files"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        return [
            _(
                "The folder %(folder)s cannot be written: %(reason)s. Give its owner the right to.",
                folder=folder,
                reason=reason,
            )
        ]
    return []


declarations = FilesDeclarations()
