"""What orders add to the portal."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask import Blueprint, url_for
from sqlalchemy import text

from plugin_sdk import (
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    HEADS,
    PERSONNEL_ROLE,
    AuditAction,
    ErasureReport,
    HealthCheck,
    Job,
    NavItem,
    NotificationType,
    OwnedThing,
    Permission,
    PersonalRecord,
    PluginContext,
    SearchSource,
    Service,
    Setting,
    Viewer,
    WaitingItem,
    Widget,
    hookimpl,
)
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.orders import audit_actions, commands, jobs, notifications, sample, search, widgets
from plugins.orders.services import personal, reading, words, workdays
from plugins.orders.views import blueprints


class Orders:
    """The hook implementations; the rules are in ``services``."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """The pages."""
        return blueprints

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Who may read, write, issue, and see who has confirmed."""
        editors = (EDITOR_ROLE,)
        return [
            Permission(
                name="orders.view", title=_l("Read and confirm orders"), default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE)
            ),
            Permission(name="orders.edit", title=_l("Write orders"), default_roles=editors),
            Permission(name="orders.issue", title=_l("Issue orders and take them out of force"), default_roles=editors),
            Permission(
                name="orders.journal",
                title=_l("See who has confirmed orders"),
                help=_l("Of all orders; for personnel. Also enters signatures on paper and checks the ledger."),
                default_roles=(PERSONNEL_ROLE,),
            ),
        ]

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        return [
            Setting(
                key="holidays", type=list, default=[], title=_l("Holidays"),
                help=_l("Days off from Monday to Friday, each like 2027-01-01. They give people more time to confirm."),
            ),
            Setting(key="days", type=int, default=3, title=_l("Working days to confirm a new order")),
            Setting(
                key="remind_before", type=int, default=1, title=_l("Remind this many working days before the last day")
            ),
            Setting(
                key="escalate_after", type=int, default=3,
                title=_l("Tell the head this many working days after the last day"), help=_l("0 for never."),
            ),
        ]  # fmt: skip

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Reading scans, following the company, reminding."""
        return jobs.JOBS

    @hookimpl
    def cli_commands(self) -> Sequence[click.Command]:
        """Checking the ledger."""
        return [commands.verify]

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Issued orders."""
        return [search.SOURCE]

    @hookimpl
    def services(self) -> Sequence[Service]:
        """Samples for the demo."""
        return [Service(name="orders.demo", func=sample.fill)]

    @hookimpl
    def health_checks(self) -> Sequence[HealthCheck]:
        """Whether the holidays are days."""
        return [HealthCheck(name="orders", func=workdays.problems, title=_l("Orders and directives"))]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to orders."""
        return audit_actions.ACTIONS

    @hookimpl
    def notification_types(self) -> Sequence[NotificationType]:
        """New orders, reminders, and what heads are told."""
        return notifications.TYPES

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """The register for all; writing orders, in the launcher of editors."""
        return [
            NavItem(
                id="orders", title=_l("Orders"), endpoint="orders.index", icon="file-certificate", weight=30,
                permission="orders.view", badge=lambda: len(reading.waiting(viewer)),
            ),
            NavItem(
                id="desk", title=_l("Write orders"), endpoint="orders.manage", slot="launcher", icon="edit",
                weight=35, permission="orders.edit", keywords=_l("a new order, a directive"),
            ),
        ]  # fmt: skip

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """What has to be confirmed, which nobody can hide; how far a head's people, and departments, have come."""
        return [
            Widget(
                id="team", title=_l("My people have still to confirm"), template="orders/team_widget.html",
                context=lambda: widgets.of_team(viewer), size="medium", weight=11, permission="orders.view",
                proposed_to=(HEADS,),
            ),
            Widget(
                id="progress", title=_l("Confirmed by department"), template="orders/progress_widget.html",
                context=lambda: widgets.by_department(viewer), size="medium", weight=8,
                permission="orders.journal", proposed_to=(f"role:{PERSONNEL_ROLE}",),
            ),
            Widget(
                id="must", title=_l("To read and confirm"), template="orders/widget.html",
                context=lambda: widgets.must_read(viewer), size="medium", weight=5, permission="orders.view",
                mandatory=True,
            )
        ]  # fmt: skip

    @hookimpl
    def waiting_items(self, viewer: Viewer) -> Sequence[WaitingItem]:
        """The same among everything that waits."""
        if not viewer.may("orders.view"):
            return []
        return [
            WaitingItem(
                id=f"order-{item.id}",
                title=_(
                    "Read and confirm: %(name)s, %(title)s",
                    name=words.short_name(item.kind, item.number, item.signed_on),
                    title=item.title,
                ),
                url=url_for("orders.show", order_id=item.id),
                icon="file-certificate",
                due=item.due_on.isoformat() if item.due_on is not None else None,
            )
            for item in reading.waiting(viewer)
        ]

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What orders hold about a person."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """What was not confirmed goes; the ledger stays whole."""
        return personal.erase(person_id)

    @hookimpl
    def owned_things(self, person_id: int) -> Sequence[OwnedThing]:
        """Orders that the person answers for."""
        return personal.owned(person_id)

    @hookimpl
    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Somebody else answers for them."""
        personal.hand_over(things, to_person_id)

    @hookimpl
    def on_purge(self, context: PluginContext) -> None:
        """The function that guards the ledger on PostgreSQL is no table, so it does not go by itself."""
        if context.session.get_bind().dialect.name == "postgresql":
            context.session.execute(text("DROP FUNCTION IF EXISTS orders_entry_stays() CASCADE"))


plugin = Orders()
