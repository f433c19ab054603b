"""What greetings add to the portal."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from plugin_sdk import (
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    HEADS,
    AuditAction,
    ErasureReport,
    Job,
    NavItem,
    NotificationType,
    Permission,
    PersonalRecord,
    Section,
    Service,
    Setting,
    Viewer,
    Widget,
    hookimpl,
)
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.birthdays import audit_actions, jobs, notifications, sample, widgets
from plugins.birthdays.services import personal
from plugins.birthdays.views import blueprints


class Birthdays:
    """The hook implementations; the rules are in ``services``."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """The month, a wall of greetings, one's own."""
        return blueprints

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Who sees, who greets, who moderates."""
        return [
            Permission(
                name="birthdays.view", title=_l("See birthdays, anniversaries and greetings"),
                default_roles=(EMPLOYEE_ROLE,),
            ),
            Permission(name="birthdays.greet", title=_l("Write greetings"), default_roles=(EMPLOYEE_ROLE,)),
            Permission(
                name="birthdays.moderate", title=_l("Remove other people's greetings"), default_roles=(EDITOR_ROLE,)
            ),
        ]  # fmt: skip

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        hours = tuple((hour, f"{hour:02d}:00") for hour in range(6, 13))
        return [
            Setting(
                key="anniversaries", type=bool, default=False, title=_l("Tell of work anniversaries"),
                help=_l("The number of years is shown on the day. Everybody can refuse it for themselves."),
            ),
            Setting(
                key="remind", type=bool, default=True, title=_l("Tell a department of its colleagues' days"),
                help=_l("In the portal, unless somebody has switched that off in their notifications."),
            ),
            Setting(
                key="hour", type=int, default=9, choices=hours, title=_l("When departments are told"),
                help=_l("By the clock of the place where the person works."),
            ),
        ]  # fmt: skip

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Telling of greetings and of days."""
        return jobs.JOBS

    @hookimpl
    def services(self) -> Sequence[Service]:
        """Samples for the demo company."""
        return [Service(name="birthdays.demo", func=sample.fill)]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to greetings."""
        return audit_actions.ACTIONS

    @hookimpl
    def notification_types(self) -> Sequence[NotificationType]:
        """Greetings got, and colleagues' days."""
        return notifications.TYPES

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """The month, in the launcher."""
        return [
            NavItem(
                id="month", title=_l("Birthdays and greetings"), endpoint="birthdays.month", slot="launcher",
                icon="cake", weight=30, permission="birthdays.view",
            )
        ]  # fmt: skip

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """Whose day is today and soon; it tells what the portal's own block of today's people does, and more.

        For heads also the days of their own people, further ahead.
        """
        return [
            Widget(
                id="team", title=_l("Days of my people"), template="birthdays/team.html",
                context=lambda: widgets.of_team(viewer), size="medium", weight=14, permission="birthdays.view",
                proposed_to=(HEADS,),
            ),
            Widget(
                id="today", title=_l("Today's people"), template="birthdays/widget.html",
                context=lambda: widgets.home(viewer), size="medium", weight=30, permission="birthdays.view",
                replaces="org.people",
            )
        ]  # fmt: skip

    @hookimpl
    def person_sections(self, person_id: int, viewer: Viewer) -> Sequence[Section]:
        """The way to congratulate, on the day and for a week."""
        if not viewer.may("birthdays.view"):
            return []
        return [
            Section(
                id="greetings", title=_l("Greetings"), template="birthdays/person.html",
                context=lambda: widgets.of_person(person_id, viewer), weight=20,
            )
        ]  # fmt: skip

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What greetings hold about a person."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Everything goes."""
        return personal.erase(person_id)


plugin = Birthdays()
