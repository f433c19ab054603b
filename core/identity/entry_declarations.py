"""What invitations, forgotten passwords and kiosks add to the portal; joined into identity's declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from core.db import db
from core.extension import AdminCard, Job, JobProgress, NavItem, Payload, Permission, Section, Setting, Viewer
from core.identity import password_reset, tickets
from core.identity.invitations import lists, sending, service, slips
from core.identity.kiosk import sessions


def permissions() -> list[Permission]:
    """Inviting people."""
    return [
        Permission(
            name=slips.INVITE,
            title=_l("Invite people who have no account"),
            help=_l("Send letters with links, print slips with codes."),
        )
    ]


def settings() -> list[Setting]:
    """How long invitations and sessions at a kiosk last, and who prints slips."""
    return [
        Setting(
            key=service.DAYS_SETTING,
            type=int,
            default=14,
            title=_l("Days in which an invitation can be accepted"),
            help=_l("From 1 to 90. It holds for letters and for slips of paper."),
        ),
        Setting(
            key=slips.HEADS_SETTING,
            type=bool,
            default=False,
            title=_l("Heads print slips with codes for their own department"),
        ),
        Setting(
            key=sessions.IDLE_SETTING,
            type=int,
            default=2,
            title=_l("Minutes after which an unused kiosk signs out"),
            help=_l("From 1 to 30."),
        ),
    ]


def nav_items() -> list[NavItem]:
    """The administrator's lists."""
    return [
        NavItem(
            id="invitations",
            title=_l("Invitations"),
            endpoint="invitations.invitations",
            slot="admin",
            icon="mail",
            weight=32,
            permission=slips.INVITE,
        ),
        NavItem(
            id="kiosks",
            title=_l("Kiosks"),
            endpoint="kiosk.kiosks",
            slot="admin",
            icon="device-tablet",
            weight=33,
            permission="identity.manage",
        ),
    ]


def background() -> list[Job]:
    """Letters, and forgetting old tickets."""
    return [
        Job(
            name=service.SEND,
            func=sending.send_batch,
            timeout=sending.TIMEOUT,
            retries=8,
            title=_l("Send invitations"),
        ),
        Job(
            name=password_reset.JOB,
            func=password_reset.send_links,
            timeout=120,
            retries=3,
            title=_l("Send links for new passwords"),
        ),
        Job(
            name="identity.forget_tickets",
            func=_forget_tickets,
            cron="27 3 * * *",
            title=_l("Forget old links and codes"),
        ),
    ]


def admin_cards() -> list[AdminCard]:
    """How many people have no account yet."""
    return [
        AdminCard(
            id="without_account",
            title=_l("People without an account"),
            value=lists.people_without_account,
            endpoint="invitations.invitations",
            icon="mail",
            weight=25,
            permission=slips.INVITE,
        )
    ]


def department_sections(department_id: int, viewer: Viewer) -> list[Section]:
    """For who may print slips of a department: how many people wait for one."""
    if not slips.may_print(viewer, department_id):
        return []

    def context() -> Mapping[str, Any] | None:
        count = slips.waiting_in(department_id, viewer)
        return {"count": count, "department_id": department_id} if count else None

    return [
        Section(
            id="slips", title=_l("Without an account"), template="identity/invitations/section.html", context=context
        )
    ]


def _forget_tickets(payload: Payload, progress: JobProgress) -> None:
    tickets.forget_old()
    db.session.commit()
