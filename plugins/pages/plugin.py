"""What official information adds to the portal."""

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
    FirstStep,
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
from plugins.pages import audit_actions, first_steps, jobs, notifications, sample, search, widgets
from plugins.pages.services import personal, reviewing
from plugins.pages.views import blueprints


class Pages:
    """The hook implementations; the rules are in ``services``."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """The pages."""
        return blueprints

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Who may read and who keeps the tree."""
        return [
            Permission(
                name="pages.view", title=_l("Read official information"), default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE)
            ),
            Permission(
                name="pages.edit",
                title=_l("Keep official information"),
                default_roles=(EDITOR_ROLE,),
                help=_l("See and change all pages. The owner of a page may change it without this."),
            ),
        ]

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        months = tuple((number, str(number)) for number in (0, 3, 6, 12, 24, 36))
        days = tuple((number, str(number)) for number in (0, 7, 14, 30))
        return [
            Setting(
                key="review_months", type=int, default=12, choices=months,
                title=_l("Months between reviews of a new page"), help=_l("0: no reviews."),
            ),
            Setting(
                key="remind_days", type=int, default=14, choices=days,
                title=_l("Days before a review on which its owner is told"),
            ),
        ]  # fmt: skip

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Following what changes in the company."""
        return jobs.JOBS

    @hookimpl
    def event_handlers(self) -> Sequence[EventHandler]:
        """People who leave or move."""
        return jobs.HANDLERS

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Published pages."""
        return [search.SOURCE]

    @hookimpl
    def services(self) -> Sequence[Service]:
        """Samples for the demo company."""
        return [Service(name="pages.demo", func=sample.fill)]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to pages."""
        return audit_actions.ACTIONS

    @hookimpl
    def notification_types(self) -> Sequence[NotificationType]:
        """Reviews, and owners who left."""
        return notifications.TYPES

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """Official information for all; keeping it, in the launcher of editors."""
        return [
            NavItem(
                id="pages", title=_l("Official information"), endpoint="pages.index", icon="book", weight=30,
                permission="pages.view",
            ),
            NavItem(
                id="desk", title=_l("Keep official information"), endpoint="pages.manage", slot="launcher",
                icon="book-2", weight=26, permission="pages.edit", keywords=_l("write a page, a new page"),
            ),
        ]  # fmt: skip

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """The ways into the tree; for editors what waits for a review."""
        return [
            Widget(
                id="care", title=_l("Pages that wait for a review"), template="pages/care_widget.html",
                context=lambda: widgets.care(viewer), size="medium", weight=8, permission="pages.edit",
                proposed_to=(f"role:{EDITOR_ROLE}",),
            ),
            Widget(
                id="pages", title=_l("Official information"), template="pages/widget.html",
                context=lambda: widgets.home(viewer), size="medium", weight=55, permission="pages.view",
            )
        ]  # fmt: skip

    @hookimpl
    def person_sections(self, person_id: int, viewer: Viewer) -> Sequence[Section]:
        """What a person looks after."""
        if not viewer.may("pages.view"):
            return []
        return [
            Section(
                id="owned", title=_l("Answers for these pages"), template="pages/person.html",
                context=lambda: widgets.of_person(person_id, viewer), weight=65,
            )
        ]  # fmt: skip

    @hookimpl
    def waiting_items(self, viewer: Viewer) -> Sequence[WaitingItem]:
        """Reviews that are due, and pages that need another owner."""
        pages = reviewing.waiting_for(viewer)
        reviews = [
            WaitingItem(
                id=f"review-{page.id}",
                title=_("Is “%(title)s” still right?", title=page.title),
                url=url_for("pages.lasting", page_id=page.id),
                icon="history",
                due=page.due.isoformat(),
            )
            for page in pages
            if page.due is not None
        ]
        owners = [
            WaitingItem(
                id=f"owner-{page.id}",
                title=_("“%(title)s” needs a new owner", title=page.title),
                url=url_for("pages.owner", page_id=page.id),
                icon="user-off",
            )
            for page in pages
            if page.needs_owner
        ]
        return [*reviews, *owners]

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> Sequence[AdminCard]:
        """Pages that wait for a review."""
        return [
            AdminCard(
                id="overdue", title=_l("Pages that wait for a review"),
                value=lambda: reviewing.overdue_count(viewer.today), endpoint="pages.overdue", icon="book",
                permission="pages.edit",
            )
        ]  # fmt: skip

    @hookimpl
    def first_steps(self, viewer: Viewer) -> Sequence[FirstStep]:
        """A first page."""
        return first_steps.steps()

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What pages hold about a person."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Names go; pages stay."""
        return personal.erase(person_id)

    @hookimpl
    def owned_things(self, person_id: int) -> Sequence[OwnedThing]:
        """Pages that somebody must look after."""
        return personal.owned(person_id)

    @hookimpl
    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Somebody else looks after them."""
        personal.hand_over(things, to_person_id)


plugin = Pages()
