"""What this block adds to the portal."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from plugin_sdk import (
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    AdminCard,
    AuditAction,
    ErasureReport,
    FirstStep,
    HealthCheck,
    Job,
    NavItem,
    NotificationType,
    OwnedThing,
    Permission,
    PersonalRecord,
    SearchSource,
    Service,
    Setting,
    Viewer,
    Widget,
    hookimpl,
)
from plugin_sdk.i18n import lazy_gettext
from plugins.canteen import audit_actions, first_steps, jobs, notifications, personal, search, settings, words
from plugins.canteen.services import demo, lunch, overview
from plugins.canteen.views import blueprint, widgets


class CanteenPlugin:
    """The hook implementations."""

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """The pages under /canteen/."""
        return [blueprint]

    @hookimpl
    def permissions(self) -> list[Permission]:
        """Reading, the kitchen, setting up."""
        return [
            Permission(name="canteen.view", title=lazy_gettext("See the menus"), default_roles=(EMPLOYEE_ROLE,)),
            Permission(
                name="canteen.edit", title=lazy_gettext("Keep the menus up to date"), default_roles=(EDITOR_ROLE,)
            ),
            Permission(
                name="canteen.orders",
                title=lazy_gettext("See who ordered which meal, and change orders after the cut-off"),
                default_roles=(EDITOR_ROLE,),
            ),
            Permission(
                name="canteen.payroll",
                title=lazy_gettext("See and export what people owe for meals"),
                help=lazy_gettext("For the payroll office: a sum for each person and month."),
            ),
            Permission(name="canteen.manage", title=lazy_gettext("Set up canteens, their courses and prices")),
        ]

    @hookimpl
    def settings(self) -> list[Setting]:
        """What an administrator can set."""
        return [
            Setting(
                key="currency",
                type=str,
                default="RUB",
                title=lazy_gettext("Currency of a new canteen"),
                choices=tuple((code, f"{code} {sign}") for code, sign in words.CURRENCIES.items()),
            ),
            Setting(key="show_nutrition", type=bool, default=True, title=lazy_gettext("Show calories and nutrients")),
            Setting(
                key="weekly_notice",
                type=bool,
                default=False,
                title=lazy_gettext("Tell people on Monday that the week's menu is up"),
            ),
            Setting(
                key="allow_http",
                type=bool,
                default=False,
                title=lazy_gettext("Fetch menus also from http:// addresses"),
                help=lazy_gettext("They are not protected against being changed on the way."),
            ),
            Setting(
                key="allow_private_addresses",
                type=bool,
                default=False,
                title=lazy_gettext("Fetch menus also from servers within the company's network"),
                help=lazy_gettext("Then who sets up a canteen can make the portal call any server that it can reach."),
            ),
            *settings.MAILBOX,
        ]

    @hookimpl
    def jobs(self) -> list[Job]:
        """Feeds, letters, the search index, the weekly notice, reminders to order."""
        return jobs.JOBS

    @hookimpl
    def search_sources(self) -> list[SearchSource]:
        """This week's dishes."""
        title = lazy_gettext("Dishes")
        return [SearchSource(kind=search.KIND, title=title, load=search.load, ids=search.ids, icon="tools-kitchen-2")]

    @hookimpl
    def services(self) -> list[Service]:
        """Today's menu for other blocks, and menus for a demonstration."""
        return [Service(name="canteen.today", func=lunch.as_dict), Service(name="canteen.demo", func=demo.fill)]

    @hookimpl
    def notification_types(self) -> list[NotificationType]:
        """A failed fetching, menus by letter, a new week, what becomes of one's orders."""
        return notifications.TYPES

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to menus and canteens."""
        return audit_actions.ACTIONS

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Feeds that fail, a mailbox that cannot be read."""
        return [HealthCheck(name="canteen.feeds", func=overview.problems, title=lazy_gettext("Canteen"))]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The menu for everyone, the kitchen and the setting up for those who may."""
        return [
            NavItem(
                id="canteen",
                title=lazy_gettext("Canteen"),
                endpoint="canteen.index",
                icon="tools-kitchen-2",
                weight=50,
                permission="canteen.view",
                keywords=lazy_gettext("menu for today, for next week, lunch"),
            ),
            NavItem(
                id="canteen-kitchen",
                title=lazy_gettext("Kitchen"),
                endpoint="canteen.kitchen",
                slot="launcher",
                icon="flame",
                weight=60,
                permission="canteen.edit",
                keywords=lazy_gettext("write the menu for next week"),
            ),
            NavItem(
                id="canteen-payroll",
                title=lazy_gettext("Meals to be paid"),
                endpoint="canteen.payroll_month",
                slot="launcher",
                icon="receipt",
                weight=61,
                permission="canteen.payroll",
            ),
            NavItem(
                id="canteen-manage",
                title=lazy_gettext("Canteens"),
                endpoint="canteen.manage",
                slot="admin",
                icon="tools-kitchen-2",
                weight=150,
                permission="canteen.manage",
            ),
        ]

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> list[Widget]:
        """Today's lunch; how the canteens stand, for editors who keep their menus."""
        return [
            Widget(
                id="kitchen",
                title=lazy_gettext("Menus of the canteens"),
                template="canteen/kitchen_widget.html",
                context=lambda: widgets.kitchen(viewer),
                size="medium",
                weight=9,
                permission="canteen.edit",
                proposed_to=(f"role:{EDITOR_ROLE}",),
            ),
            Widget(
                id="canteen-lunch",
                title=lazy_gettext("What's for lunch"),
                template="canteen/widget.html",
                context=lambda: widgets.lunch(viewer),
                size="medium",
                weight=40,
                permission="canteen.view",
            ),
        ]

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> list[AdminCard]:
        """Canteens that have nothing for next week."""
        return [
            AdminCard(
                id="canteen-next-week",
                title=lazy_gettext("Canteens without a menu for next week"),
                value=overview.without_next_week,
                endpoint="canteen.kitchen",
                icon="tools-kitchen-2",
                weight=60,
                permission="canteen.edit",
            )
        ]

    @hookimpl
    def first_steps(self, viewer: Viewer) -> list[FirstStep]:
        """A canteen and its menu."""
        return first_steps.steps()

    @hookimpl
    def export_personal_data(self, person_id: int) -> list[PersonalRecord]:
        """What the person does not eat, the canteen they chose, their orders and ratings."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Erase the same, and the person's name in the journal of imports and on orders that were cooked."""
        return personal.erase(person_id)

    @hookimpl
    def owned_things(self, person_id: int) -> list[OwnedThing]:
        """Canteens that the person looks after."""
        return personal.owned(person_id)

    @hookimpl
    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Somebody else looks after them."""
        personal.hand_over(things, to_person_id)


plugin = CanteenPlugin()
