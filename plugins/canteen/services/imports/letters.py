"""Menus by letter: tables or OpenMensa files that caterers and cooks attach to letters to the portal's mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import islice

from sqlalchemy import select

from plugin_sdk import notify, settings
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.canteen.models import Import, Mailbox, Site
from plugins.canteen.services import sites
from plugins.canteen.services.imports import history, openmensa
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.imports.mailbox import PORTS, TLS, Account, Inbox, MailboxError, opened
from plugins.canteen.services.imports.reading import read_file
from plugins.canteen.services.values import Menu, Problem

REFUSED = "canteen.letter_refused"
TAKEN = "canteen.letter_taken"
ENDINGS = (".xlsx", ".csv", ".xml")
MOST_BYTES = openmensa.MAX_BYTES * 3
"""Of a letter: files grow by a third on their way."""

MOST_LETTERS = 20
"""Of one sender in one run; the next run takes the rest."""

MOST_FILES = 5


def account() -> Account | None:
    """The mailbox that is set up, if one is."""
    host, user = settings.get("canteen", "mail_server").strip(), settings.get("canteen", "mail_user").strip()
    if not host or not user:
        return None
    security = settings.get("canteen", "mail_security")
    name, _colon, port = host.partition(":")
    return Account(
        host=name,
        port=int(port) if port.isdecimal() else PORTS.get(security, PORTS[TLS]),
        security=security,
        user=user,
        password=settings.get("canteen", "mail_password"),
    )


def senders_of(site: Site) -> list[str]:
    """The addresses from which a canteen takes menus."""
    return [address for address in site.mail_senders.split(",") if address]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the kitchen's page says of letters: who sends them where, and how the mailbox was found the last time."""

    senders: str
    address: str
    error: str
    checked_at: datetime | None


def shown(site: Site) -> Shown | None:
    """The same for one canteen; ``None`` where no menus come by letter."""
    found = account()
    if found is None or not site.mail_senders:
        return None
    last = state()
    return Shown(senders=", ".join(senders_of(site)), address=found.user, error=last.error, checked_at=last.checked_at)


def state() -> Mailbox:
    """How the mailbox was found the last time."""
    return session.get(Mailbox, 1) or Mailbox(id=1, error="")


def collect() -> int:
    """Take every unread letter of a known sender; gives how many there were. Commits after each.

    A letter is marked as read once its menu is stored, so that none is lost; one that comes twice changes nothing.
    """
    found, known = account(), _by_sender()
    if found is None or not known:
        return 0
    done, error = 0, ""
    try:
        with opened(found) as box:
            for sender in sorted(known):
                for uid, letter in islice(_unread(box, sender), MOST_LETTERS):
                    _take(letter, sender, known[sender])
                    session.commit()
                    box.mark_read(uid)
                    done += 1
    except MailboxError as refusal:
        error = str(refusal)
    now = session.merge(Mailbox(id=1, error=error, checked_at=utcnow()))
    session.add(now)
    session.commit()
    return done


def _unread(box: Inbox, sender: str) -> Iterator[tuple[str, EmailMessage]]:
    """Unread letters with their uids; those in whose sender the server found the address as a part are left alone."""
    for uid in box.unread_from(sender):
        letter = message_from_bytes(box.letter(uid, MOST_BYTES), policy=policy.default)
        if parseaddr(str(letter.get("From", "")))[1].casefold() == sender:
            yield uid, letter


def _by_sender() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = session.execute(select(Site.id, Site.mail_senders).where(Site.active, Site.mail_senders != ""))
    for site_id, senders in rows:
        for sender in senders.split(","):
            found.setdefault(sender, []).append(site_id)
    return found


def _take(letter: EmailMessage, sender: str, site_ids: Sequence[int]) -> None:
    known = [site for site_id in site_ids if (site := sites.by_id(site_id)) is not None]
    subject = str(letter.get("Subject", ""))
    files = _files(letter)
    meant = _meant(known, subject)
    reason = _reason(letter, files, meant)
    if reason:
        for site in [meant] if meant is not None else known:
            _refuse(site, Menu((), (Problem(text=reason),)), subject or sender)
        return
    assert meant is not None
    for name, data in files:
        _bring_in(meant, name, data)


def _meant(known: Sequence[Site], subject: str) -> Site | None:
    """For which canteen a letter is: the only one of its sender, or the one that its subject names."""
    if len(known) == 1:
        return known[0]
    named = [site for site in known if site.name.casefold() in subject.casefold()]
    # “Canteen North” also names “Canteen”.
    return max(named, key=lambda site: len(site.name), default=None)


def _reason(letter: EmailMessage, files: Sequence[tuple[str, bytes]], meant: Site | None) -> str:
    # The topmost of these headings is that of the company's own server.
    if "dmarc=fail" in str(letter.get("Authentication-Results", "")).casefold():
        return _("The mail server says that the sender's address is forged.")
    if meant is None:
        return _("The sender has several canteens. The subject of the letter must name one of them.")
    if not files:
        return _("The letter has no menu. Attach a table (XLSX or CSV) or an OpenMensa file (XML), 10 MB at most.")
    if len(files) > MOST_FILES:
        return _("The letter has too many files; %(number)s at most.", number=MOST_FILES)
    return ""


def _files(letter: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for part in letter.walk():
        name = part.get_filename() or ""
        if name.casefold().endswith(ENDINGS) and isinstance(data := part.get_payload(decode=True), bytes):
            found.append((name, data))
    return found


def _bring_in(site: Site, name: str, data: bytes) -> None:
    _kind, menu = read_file(data, name, Layout.of(site))
    # Nobody looks at it before it is up, so a part of it is not taken.
    if menu.unusable or any(problem.fatal for problem in menu.problems):
        _refuse(site, menu, name)
        return
    row = history.start(site, menu, source="letter", filename=name)
    plan = history.plan_of(site, row)
    if not plan.changes:
        session.delete(row)
        return
    history.apply(site, row, seal=None)
    _tell(TAKEN, site, row, {"site": site.name, "days": row.days})


def _refuse(site: Site, menu: Menu, name: str) -> None:
    wrong = next((problem for problem in menu.problems if problem.fatal), None)
    text = wrong.text if wrong is not None else _("There is no menu in it.")
    row = history.start(site, Menu((), menu.problems), source="letter", filename=name)
    row.status = history.FAILED
    where = f" ({wrong.line})" if wrong is not None and wrong.line else ""
    _tell(REFUSED, site, row, {"site": site.name, "file": row.filename, "error": text + where})


def _tell(kind: str, site: Site, row: Import, payload: dict[str, object]) -> None:
    url = f"/canteen/kitchen/{site.slug}/imports/{row.id}"
    notify.send(kind, audience_id=site.team_audience_id, payload=payload, url=url, plugin="canteen")
