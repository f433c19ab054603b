"""Proof that takes its time: packs and checks made by a job for who asked, as private files, erased a day later.

What takes a moment is made in the request; see ``evidence.is_large`` and ``ledger.is_long``. Everything is looked at
anew when the job runs: who the asker is by then, and what they may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from plugin_sdk import Job, JobProgress, Payload, Viewer, access, jobs, notify
from plugin_sdk.i18n import force_locale, force_zone, get_locale, when
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.web import render
from plugins.orders.models import Order
from plugins.orders.services import evidence, journal, ledger, register, words

PACK, CHECK = "orders.make_pack", "orders.check_ledger"
PACK_READY, CHECKED, FAILED = "orders.pack_ready", "orders.ledger_checked", "orders.proof_failed"


def can_wait(viewer: Viewer) -> bool:
    """Whether a message would reach the viewer; others get everything at once."""
    return viewer.person_id is not None and not viewer.kiosk


def draw(order: Order) -> bytes:
    """The evidence pack of an order as PDF.

    Raises:
        NoPrinter: this machine lacks what draws it.
    """
    page = render(
        "orders/evidence.html",
        pack=evidence.gather(order),
        name=words.name_of(order),
        kind_title=words.kind_title,
        way_title=journal.way_title,
        full_day=words.full_day,
        locale=str(get_locale()),
    )
    return evidence.print_pdf(page)


def pack_name(order: Order) -> str:
    """What the file of a pack is called."""
    return f"order-{order.id}-evidence.pdf"


def ask_pack(order: Order, viewer: Viewer) -> None:
    """Have a pack made for somebody who can wait, unless it is under way. The caller commits."""
    _ask(PACK, viewer, order=order.id, **named(order))


def ask_check(viewer: Viewer) -> None:
    """Have the ledger checked for somebody who can wait, unless that is under way. The caller commits."""
    _ask(CHECK, viewer)


def is_checked_for(viewer: Viewer) -> bool:
    """Whether the check that the viewer asked for is under way."""
    return viewer.person_id is not None and jobs.under_way(CHECK, _key(CHECK, viewer))


def named(order: Order) -> dict[str, Any]:
    """What messages call an order by, in their reader's language."""
    return {"kind": order.kind, "number": order.number, "signed_on": order.signed_on.isoformat(), "title": order.title}


def _ask(job: str, viewer: Viewer, **payload: Any) -> None:
    key = _key(job, viewer, payload.get("order", ""))
    if not jobs.under_way(job, key):
        jobs.enqueue(job, {"person": viewer.person_id, **payload}, key=key)


def _key(job: str, viewer: Viewer, order: object = "") -> str:
    return f"{job}:{viewer.person_id}:{order}"


def make_pack(payload: Payload, progress: JobProgress) -> None:
    """Make a pack, if who asked may still have it, and tell them."""
    with _asker(payload) as viewer:
        order = register.get(payload["order"])
        if viewer is None or order is None or not viewer.may("orders.view"):
            return
        scope = journal.scope(viewer, order)
        if scope is not None and scope.everybody:
            notify.send_file(PACK_READY, draw(order), pack_name(order), viewer, payload=named(order))


def check_ledger(payload: Payload, progress: JobProgress) -> None:
    """Check the ledger, if who asked may still do so, and tell them what was found, with a report to keep."""
    with _asker(payload) as viewer:
        if viewer is None or not viewer.may(journal.JOURNAL):
            return
        verdict = ledger.verify()
        broken = verdict.broken
        told = {"lines": verdict.lines, "digest": verdict.digest, "checked": when(verdict.checked_at)}
        told |= {"line": broken.line, "reason": broken.reason} if broken is not None else {}
        report = f"{finding(told)}\n\n{details(told)}\n"
        # With the mark by which every editor of texts knows the encoding.
        notify.send_file(CHECKED, report.encode("utf-8-sig"), "ledger-check.txt", viewer, payload=told)


def finding(told: Payload) -> str:
    """Whether the ledger held, in a few words."""
    if "line" in told:
        return _("The ledger does not hold at line %(number)s", number=told["line"])
    return _("The ledger holds")


def details(told: Payload) -> str:
    """What the check found, line by line."""
    lines = [
        str(told.get("reason", "")),
        _("Lines that hold: %(number)s", number=told["lines"]),
        _("Digest of the last one: %(digest)s", digest=told["digest"]),
        _("Checked: %(moment)s", moment=told["checked"]),
    ]
    return "\n".join(filter(None, lines))


@contextmanager
def _asker(payload: Payload) -> Iterator[Viewer | None]:
    """Who asked, as they are now, with texts in their language and moments by their clock."""
    viewer = access.viewer_of(payload["person"])
    if viewer is None:
        yield None
        return
    with force_locale(viewer.locale), force_zone(viewer.time_zone):
        yield viewer


def _apologise(what: str) -> Callable[[Payload], None]:
    def tell(payload: Payload) -> None:
        url = f"/orders/{payload['order']}/journal" if "order" in payload else "/orders/ledger"
        notify.send(FAILED, people=[payload["person"]], payload={**payload, "what": what}, url=url)

    return tell


JOBS = (
    Job(name=PACK, func=make_pack, timeout=1800, title=_l("Make a large evidence pack"), given_up=_apologise("pack")),
    Job(name=CHECK, func=check_ledger, timeout=1800, title=_l("Check a long ledger"), given_up=_apologise("check")),
)
