"""What the import brings to the portal, for the declarations of people and structure to pass on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extension import HealthCheck, Job, NavItem, Permission, SourceKind
from core.org.sync import jobs
from core.org.sync.csv import CSV
from core.org.sync.groups import GROUPS
from core.org.sync.ldap import LDAP

PERMISSION = "org.sync"


def permissions() -> list[Permission]:
    """Who may look at sources and run them."""
    return [Permission(name=PERMISSION, title=_("Import people from sources"))]


def background() -> list[Job]:
    """The import's jobs."""
    return [
        Job(name=jobs.SYNC, func=jobs.sync, timeout=2 * jobs.HOUR, retries=0, title=_("Import from a source")),
        Job(name=jobs.UNDO, func=jobs.take_back, timeout=2 * jobs.HOUR, retries=3, title=_("Take an import back")),
        Job(name=jobs.DUE, func=jobs.ask_for_due, cron="* * * * *", retries=0, title=_("Start imports that are due")),
        Job(name=jobs.DAYS, func=jobs.begin_days, cron="* * * * *", retries=0, title=_("Begin the day of the company")),
        Job(name=jobs.TIDY, func=jobs.tidy, cron="40 3 * * *", title=_("Forget old import runs")),
    ]


def source_kinds() -> list[SourceKind]:
    """The kinds of sources that need no block."""
    return [LDAP, CSV, GROUPS]


def health_checks() -> list[HealthCheck]:
    """Whether sources are set up rightly and run."""
    return [HealthCheck(name="org.sources", func=jobs.stale_sources, title=_("Sources of people"))]


def nav_items() -> list[NavItem]:
    """The administrator's way to the sources."""
    return [
        NavItem(
            id="sources",
            title=_("Sources of people"),
            endpoint="org.sources_list",
            slot="admin",
            icon="refresh",
            weight=23,
            permission=PERMISSION,
        )
    ]
