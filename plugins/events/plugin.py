"""What events add to the portal."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, url_for

from plugin_sdk import (
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    AdminCard,
    AuditAction,
    ErasureReport,
    EventHandler,
    Job,
    NavItem,
    NotificationType,
    OwnedThing,
    Permission,
    PersonalRecord,
    SearchSource,
    Section,
    Service,
    Setting,
    Viewer,
    WaitingItem,
    Widget,
    hookimpl,
)
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext
from plugins.events import audit_actions, jobs, notifications, sample, search, widgets
from plugins.events.services import desk, offers, personal, reading
from plugins.events.services.rights import CREATE, MANAGE, VIEW
from plugins.events.views import blueprints


class Events:
    """The hook implementations; the rules are in ``services``."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """The pages."""
        return blueprints

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Who may see and enrol, make events, and look after all of them."""
        return [
            Permission(name=VIEW, title=_l("See events and enrol"), default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE)),
            Permission(
                name=CREATE,
                title=_l("Make events"),
                default_roles=(EDITOR_ROLE,),
                help=_l("Whoever organises an event may change it and see its list in any case."),
            ),
            Permission(
                name=MANAGE,
                title=_l("Look after all events"),
                default_roles=(EDITOR_ROLE,),
                help=_l("Change, publish and cancel everybody's events, and see their lists."),
            ),
        ]

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        numbers = tuple((number, str(number)) for number in range(1, 9))
        return [
            Setting(
                key="categories", type=list, default=[], title=_l("Further kinds of events"),
                help=_l("One on each line, at most 40 characters. They are offered after the built-in kinds."),
            ),
            Setting(
                key="show_people", type=bool, default=True, title=_l("Everybody sees who comes"),
                help=_l("As faces on the page of an event. Organisers see the list in any case."),
            ),
            Setting(key="in_widget", type=int, default=4, choices=numbers, title=_l("Events on the home page")),
        ]  # fmt: skip

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Reminders."""
        return jobs.JOBS

    @hookimpl
    def event_handlers(self) -> Sequence[EventHandler]:
        """Who leaves the company gives back their places."""
        return jobs.HANDLERS

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Events that are out."""
        return [search.SOURCE]

    @hookimpl
    def services(self) -> Sequence[Service]:
        """For other plugins."""
        return [Service(name="events.coming", func=offers.coming), Service(name="events.demo", func=sample.fill)]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to events."""
        return audit_actions.ACTIONS

    @hookimpl
    def notification_types(self) -> Sequence[NotificationType]:
        """News of events, invitations, places, changes, reminders."""
        return notifications.TYPES

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """Events for all; organising them, in the launcher of who makes them."""
        return [
            NavItem(
                id="events", title=_l("Events"), endpoint="events.index", icon="calendar-event", weight=25,
                permission=VIEW,
            ),
            NavItem(
                id="desk", title=_l("Organise events"), endpoint="events.manage", slot="launcher", icon="calendar-plus",
                weight=26, permission=CREATE,
            ),
        ]  # fmt: skip

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """The next events."""
        return [
            Widget(
                id="next", title=_l("Next events"), template="events/widget.html", context=lambda: widgets.home(viewer),
                size="medium", weight=35, permission=VIEW,
            )
        ]  # fmt: skip

    @hookimpl
    def person_sections(self, person_id: int, viewer: Viewer) -> Sequence[Section]:
        """What a person organises."""
        if not viewer.may(VIEW):
            return []
        return [
            Section(
                id="events", title=_l("Organises"), template="events/person.html",
                context=lambda: widgets.of_person(person_id, viewer), weight=55,
            )
        ]  # fmt: skip

    @hookimpl
    def waiting_items(self, viewer: Viewer) -> Sequence[WaitingItem]:
        """Invitations that are not answered."""
        if not viewer.may(VIEW):
            return []
        return [
            WaitingItem(
                id=f"invitation-{line.id}",
                title=_("Will you come? %(title)s", title=line.title),
                url=url_for("events.show", event_id=line.id),
                icon="calendar-event",
                due=line.first_day.isoformat(),
            )
            for line in reading.unanswered(viewer)
        ]

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> Sequence[AdminCard]:
        """Events to come."""
        return [
            AdminCard(
                id="coming", title=lazy_pgettext("figure of the administrator", "Events to come"),
                value=desk.coming_count, endpoint="events.manage", icon="calendar-event", permission=MANAGE,
            )
        ]  # fmt: skip

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What events hold about a person."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Enrolments, answers and the calendar go; events stay without the name."""
        return personal.erase(person_id)

    @hookimpl
    def owned_things(self, person_id: int) -> Sequence[OwnedThing]:
        """Events to come."""
        return personal.owned(person_id)

    @hookimpl
    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Somebody else looks after them."""
        personal.hand_over(things, to_person_id)


plugin = Events()
