"""What identity adds to the portal."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.db import db
from core.extension import (
    AdminCard,
    AuditAction,
    EventHandler,
    HealthCheck,
    Job,
    JobProgress,
    NavItem,
    Payload,
    Permission,
    Section,
    Setting,
    Viewer,
)
from core.identity import accounts, audit_actions, entry_declarations, leavers, once, session_store
from core.identity.oidc import providers
from core.identity.second_factor import policy, steps
from core.plugin_host.markers import hookimpl


class IdentityDeclarations:
    """Permissions, links, health and housekeeping of identity."""

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Administering accounts, and administering rights."""
        return [
            Permission(
                name="identity.manage",
                title=_l("Manage accounts"),
                help=_l("Open and close accounts, sign them out, give one-time passwords."),
            ),
            Permission(
                name="identity.roles",
                title=_l("Manage roles and permissions"),
                help=_l("Whoever holds this can give themselves every other permission."),
            ),
            *entry_declarations.permissions(),
        ]

    @hookimpl
    def event_handlers(self) -> Sequence[EventHandler]:
        """Whoever leaves begins anew if they ever come back."""
        return [EventHandler(event="org.person_left", func=leavers.end, delivery="inline")]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """One's own account, and the administrator's lists."""
        if not viewer.is_authenticated:
            return []
        return [
            NavItem(
                id="account",
                title=_l("My settings"),
                endpoint="identity.preferences",
                slot="user",
                icon="settings",
                weight=20,
                keywords=_l("language, time zone, notifications, theme, light, dark"),
            ),
            NavItem(
                id="ways",
                title=_l("Sign-in"),
                endpoint="identity.ways",
                slot="user",
                icon="shield-lock",
                weight=25,
                keywords=_l("change my password, passkey, two-step sign-in, security"),
            ),
            NavItem(
                id="sessions",
                title=_l("Where I am signed in"),
                endpoint="identity.sessions",
                slot="user",
                icon="device-desktop",
                weight=30,
                keywords=_l("my sessions, devices, sign out everywhere"),
            ),
            *self._lists(),
            *entry_declarations.nav_items(),
        ]

    def _lists(self) -> list[NavItem]:
        """The administrator's lists of accounts and roles."""
        return [
            NavItem(
                id="accounts",
                title=_l("Accounts"),
                endpoint="identity.accounts",
                slot="admin",
                icon="users",
                weight=30,
                permission="identity.manage",
            ),
            NavItem(
                id="roles",
                title=_l("Roles and permissions"),
                endpoint="identity.roles",
                slot="admin",
                icon="shield-lock",
                weight=31,
                permission="identity.roles",
            ),
        ]

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator decides about the ways in."""
        return [
            *entry_declarations.settings(),
            Setting(
                key=policy.KEY,
                type=list,
                default=[],
                title=_l("Roles that need two-step sign-in"),
                help=_l("Keys of roles, such as administrator. The page of each role has a button for it."),
            ),
        ]

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> Sequence[AdminCard]:
        """Figures about the ways in."""
        return entry_declarations.admin_cards()

    @hookimpl
    def department_sections(self, department_id: int, viewer: Viewer) -> Sequence[Section]:
        """Who of a department has no way in yet, for who may change that."""
        return entry_declarations.department_sections(department_id, viewer)

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Forgetting sessions that ended long ago, and sign-ins that nobody can go on with."""
        return [
            Job(
                name="identity.forget_sessions",
                func=_forget_sessions,
                cron="17 3 * * *",
                title=_l("Forget ended sessions"),
            ),
            *entry_declarations.background(),
        ]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done around accounts, ways in and rights."""
        return audit_actions.ACTIONS

    @hookimpl
    def health_checks(self) -> Sequence[HealthCheck]:
        """Whether somebody can get in when every directory is down, and whether providers are set up as they can be."""
        return [
            HealthCheck(name="identity.emergency", func=_emergency, title=_l("Emergency administrator")),
            HealthCheck(name="identity.providers", func=providers.problems, title=_l("Providers to sign in with")),
        ]


def _forget_sessions(payload: Payload, progress: JobProgress) -> None:
    session_store.forget_ended()
    steps.forget_expired()
    once.forget_expired()
    db.session.commit()


def _emergency() -> list[str]:
    if accounts.emergency_exists():
        return []
    return [
        _(
            "There is no emergency administrator: with every directory down nobody could sign in. "
            "Type: dunbar user create LOGIN --admin --emergency"
        )
    ]


declarations = IdentityDeclarations()
