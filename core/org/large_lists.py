"""Long lists of people as files, made by a job: private files of who asked, who is told, and gone a day later.

Everything is looked at anew when the job runs: who the asker is by then, what they may do and see. Who waits in vain,
because it was given up after its last try, is told as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import blake2b
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core import audit, jobs, notify
from core.extension import Job, JobProgress, NotificationType, Payload, Viewer
from core.i18n import force_locale
from core.org import directory_search, exports, listing
from core.org.dates import ChosenDay
from core.org.directory_search import Query
from core.org.visibility import mobile_searchable

LARGE = 5_000
"""People from which on nobody is kept waiting: a workbook of so many takes about a second."""

PERMISSION = "org.export"
BUILD, READY, FAILED = "org.build_list", "org.list_ready", "org.list_failed"
WRITERS = {"csv": exports.write_csv, "xlsx": exports.write_xlsx}

_IN_MEMORY = 4_000_000
_EXTENSION = "dunbar.org.viewers"
ViewerOf = Callable[[int], Viewer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A list that somebody asks for.

    Attributes:
        kind: ``csv`` or ``xlsx``.
        address: of the page that shows the same list, for the record of who saved what.
    """

    query: Query
    on: date
    kind: str
    address: str


def register_viewers(viewer_of: ViewerOf) -> None:
    """Say who tells, in the application being set up, what a person may do at the moment; accounts stand above."""
    current_app.extensions[_EXTENSION] = viewer_of


def is_large(query: Query, viewer: Viewer, on: date) -> bool:
    """Whether a list is one for a job. Who could be sent no message, or sits at a shared screen, gets it at once."""
    if viewer.person_id is None or viewer.kiosk:
        return False
    found = directory_search.search(query, on=on, mobile=mobile_searchable(viewer), size=LARGE + 1)
    return len(found.ids) > LARGE


def ask(wanted: Wanted, viewer: Viewer) -> None:
    """Have a list made for a viewer who is in the directory, unless it is under way. The caller commits."""
    same = blake2b(f"{wanted.kind} {wanted.address}".encode(), digest_size=12).hexdigest()
    key = f"{BUILD}:{viewer.person_id}:{same}"
    if jobs.under_way(BUILD, key):
        return
    payload = {
        "person": viewer.person_id,
        "query": asdict(wanted.query),
        "on": wanted.on.isoformat(),
        "chosen": isinstance(wanted.on, ChosenDay),
        "kind": wanted.kind,
        "address": wanted.address,
    }
    jobs.enqueue(BUILD, payload, key=key)


def build(payload: Payload, progress: JobProgress) -> None:
    """Make a list, if who asked may still have it, and tell them."""
    viewer_of: ViewerOf = current_app.extensions[_EXTENSION]
    viewer = viewer_of(payload["person"])
    if viewer is None or viewer.person_id is None or not viewer.may(PERMISSION):
        return
    day = (ChosenDay if payload["chosen"] else date).fromisoformat(payload["on"])
    kind: str = payload["kind"]
    with (
        force_locale(viewer.locale),
        cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY)) as target,
    ):
        number = WRITERS[kind](listing.everyone(Query(**payload["query"]), viewer, day), target)
        target.seek(0)
        told = {"people": number, "kind": kind.upper()}
        notify.send_file(READY, target, f"people.{kind}", viewer, payload=told)
        note_saved(kind, number, payload["address"], viewer)


def apologise(payload: Payload) -> None:
    """Tell who asked that there will be no list."""
    told = {"kind": payload["kind"].upper()}
    notify.send(FAILED, people=[payload["person"]], payload=told, url=payload["address"])


def note_saved(kind: str, number: int, address: str, viewer: Viewer) -> None:
    """Keep who saved what."""
    details = {"format": kind, "people": number, "address": address}
    title = _("List of people")
    audit.record("org.list_saved", object_type="list", title=title, details=details, plugin="org", viewer=viewer)


def _subject(payload: Mapping[str, Any]) -> str:
    return _("Your list of people is ready (%(kind)s)", kind=payload["kind"])


def _body(payload: Mapping[str, Any]) -> str:
    return ngettext(
        "It has %(num)s person. You alone can open it, for one day; then it is erased.",
        "It has %(num)s people. You alone can open it, for one day; then it is erased.",
        payload["people"],
    )


def _failed(payload: Mapping[str, Any]) -> str:
    return _("The list could not be made (%(kind)s)", kind=payload["kind"])


def _failed_text(payload: Mapping[str, Any]) -> str:
    return _(
        "It was tried several times. Ask for it again, or for a shorter one; should that fail too, tell those who keep "
        "the portal: they see the reason under Background work."
    )


JOBS = (Job(name=BUILD, func=build, timeout=1800, title=_l("Make a long list of people"), given_up=apologise),)
NOTIFICATIONS = (
    NotificationType(
        name=READY,
        title=_l("A list of people that you asked for is ready"),
        subject=_subject,
        body=_body,
        icon="download",
        mandatory=True,
        email=False,
    ),
    NotificationType(
        name=FAILED,
        title=_l("A list of people that you asked for could not be made"),
        subject=_failed,
        body=_failed_text,
        icon="alert-triangle",
        mandatory=True,
        email=False,
    ),
)
