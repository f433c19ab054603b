"""What the organisation brings to the portal: links, rights, settings, widgets, what can be found."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extension import (
    EMPLOYEE_ROLE,
    HEADS,
    PERSONNEL_ROLE,
    AdminCard,
    AuditAction,
    FirstStep,
    HealthCheck,
    Job,
    NavItem,
    NotificationType,
    Permission,
    SearchSource,
    Section,
    Setting,
    SourceKind,
    Viewer,
    Widget,
)
from core.org import (
    audit_actions,
    deputies,
    figures,
    first_steps,
    found_people,
    large_lists,
    lineage,
    photos,
    remembered,
    succession,
    visibility,
    widgets,
)
from core.org.sync import declarations as sync
from core.plugin_host.markers import hookimpl


class OrgDeclarations:
    """Hook implementations of people and structure."""

    @hookimpl
    def permissions(self) -> list[Permission]:
        """Who sees, exports and keeps the directory."""
        return [
            Permission(name="org.view", title=_("See colleagues and the structure"), default_roles=(EMPLOYEE_ROLE,)),
            Permission(
                name="org.export",
                title=_("Save lists of people as files"),
                help=_("Only what the person may see anyway."),
                default_roles=(EMPLOYEE_ROLE,),
            ),
            Permission(
                name=figures.PERMISSION,
                title=_("See people in numbers"),
                help=_("Of the whole company, also who is about to join and to leave."),
                default_roles=(PERSONNEL_ROLE,),
            ),
            Permission(name="org.edit", title=_("Keep people and departments that no source owns")),
            Permission(name=succession.HAND_OVER, title=_("Hand over what people own who leave")),
            Permission(
                name=succession.OF_OWN_PEOPLE,
                title=_("Hand over what one's own people own who leave"),
                help=_("Only for heads, and only for people of the departments that they head."),
            ),
            Permission(
                name=deputies.OF_OWN_PEOPLE,
                title=_("Name deputies for one's own people"),
                help=_("Only for heads, and only for people of the departments that they head."),
                default_roles=(EMPLOYEE_ROLE,),
            ),
            *sync.permissions(),
        ]

    @hookimpl
    def settings(self) -> list[Setting]:
        """What an administrator decides about people's data."""
        return [
            Setting(
                key=visibility.SETTING,
                type=str,
                default=visibility.EVERYONE,
                title=_("Who sees mobile phones"),
                help=_("Everybody sees their own. Exports and address cards follow the same rule."),
                choices=(
                    (visibility.EVERYONE, _("Everyone who works here")),
                    (visibility.DEPARTMENT, _("Colleagues of the same department")),
                    (visibility.NOBODY, _("Nobody")),
                ),
            ),
            Setting(
                key=photos.SETTING,
                type=str,
                default=photos.SHOWN,
                title=_("Photos that an import brings"),
                help=_("Whoever said no is never shown, and whoever puts in a photo of their own has agreed."),
                choices=(
                    (photos.SHOWN, _("Shown until the person says no")),
                    (photos.ASKED, _("Shown after the person has agreed")),
                ),
            ),
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The directory and the structure, and what the administrator keeps."""
        return [
            NavItem(
                id="people",
                title=_("People"),
                endpoint="org.people",
                icon="users",
                weight=20,
                permission="org.view",
            ),
            NavItem(
                id="departments",
                title=_("Structure"),
                endpoint="org.departments",
                icon="hierarchy-2",
                weight=21,
                permission="org.view",
            ),
            NavItem(
                id="admin_people",
                title=_("People"),
                endpoint="org.admin_people",
                slot="admin",
                icon="users",
                weight=20,
                permission="org.edit",
            ),
            NavItem(
                id="admin_departments",
                title=_("Departments"),
                endpoint="org.admin_departments",
                slot="admin",
                icon="hierarchy-2",
                weight=21,
                permission="org.edit",
            ),
            NavItem(
                id="admin_places",
                title=_("Places and legal entities"),
                endpoint="org.admin_places",
                slot="admin",
                icon="map-pin",
                weight=22,
                permission="org.edit",
            ),
            *_leavers(viewer),
            *sync.nav_items(),
        ]

    @hookimpl
    def jobs(self) -> list[Job]:
        """Imports, long lists, and the day that begins."""
        return [
            *sync.background(),
            *large_lists.JOBS,
            Job(
                name=photos.SETTLE,
                func=photos.settle_all,
                cron="*/5 * * * *",
                retries=0,
                title=_("Close photos that may not be shown"),
            ),
        ]

    @hookimpl
    def notification_types(self) -> list[NotificationType]:
        """What one asked for is ready, or cannot be made."""
        return list(large_lists.NOTIFICATIONS)

    @hookimpl
    def audit_actions(self) -> list[AuditAction]:
        """What is done around people and structure."""
        return list(audit_actions.ACTIONS)

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Whether the sources are well."""
        return sync.health_checks()

    @hookimpl
    def source_kinds(self) -> list[SourceKind]:
        """Where people come from."""
        return sync.source_kinds()

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> list[Widget]:
        """Whom to greet today, one's own department; a head's people, and people in numbers for personnel."""
        return [
            Widget(
                id="figures",
                title=_("People in numbers"),
                template="org/figures.html",
                context=lambda: widgets.in_numbers(viewer),
                size="large",
                weight=10,
                permission=figures.PERMISSION,
                proposed_to=(f"role:{PERSONNEL_ROLE}",),
            ),
            Widget(
                id="team",
                title=_("My people today"),
                template="org/team_today.html",
                context=lambda: widgets.my_people(viewer),
                weight=10,
                permission="org.view",
                proposed_to=(HEADS,),
            ),
            Widget(
                id="people",
                title=_("Today's people"),
                template="org/todays_people.html",
                context=lambda: widgets.todays_people(viewer),
                weight=30,
                permission="org.view",
            ),
            Widget(
                id="department",
                title=_("My department"),
                template="org/my_department.html",
                context=lambda: widgets.my_department(viewer),
                weight=60,
                permission="org.view",
            ),
        ]

    @hookimpl
    def person_sections(self, person_id: int, viewer: Viewer) -> list[Section]:
        """For those who keep the sources: where each value comes from."""
        if not viewer.may(sync.PERMISSION):
            return []
        return [
            Section(
                id="lineage",
                title=_("Where this comes from"),
                template="org/lineage.html",
                context=lambda: {"lineage": lineage.of_person(person_id)},
                weight=900,
            )
        ]

    @hookimpl
    def search_sources(self) -> list[SearchSource]:
        """Colleagues."""
        return [
            SearchSource(
                kind=found_people.KIND,
                title=_("People"),
                load=found_people.load,
                ids=found_people.ids,
                icon="user",
                weight=10,
            )
        ]

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> list[AdminCard]:
        """How many people there are."""
        return [
            AdminCard(
                id="people",
                title=_("People"),
                value=remembered.headcount.get,
                endpoint="org.admin_people",
                icon="users",
                weight=10,
                permission="org.edit",
            )
        ]

    @hookimpl
    def first_steps(self, viewer: Viewer) -> list[FirstStep]:
        """People with their phones, and what is shown of them."""
        return first_steps.steps()


def _leavers(viewer: Viewer) -> list[NavItem]:
    """The way to leavers: in the administration, or for heads in the launcher."""
    if not succession.may_see_leavers(viewer):
        return []
    return [
        NavItem(
            id="leavers",
            title=_("Leavers"),
            endpoint="org.leavers",
            slot="admin" if viewer.may("org.edit") else "launcher",
            icon="door-enter",
            weight=24,
        )
    ]


declarations = OrgDeclarations()
