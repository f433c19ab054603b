"""What vacancies add to the portal."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, url_for

from plugin_sdk import (
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    HEADS,
    PERSONNEL_ROLE,
    AdminCard,
    AuditAction,
    ErasureReport,
    HealthCheck,
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
from plugin_sdk.i18n import ngettext
from plugins.vacancies import audit_actions, jobs, notifications, sample, search, widgets, words
from plugins.vacancies.models import PREVIEW
from plugins.vacancies.services import desk, personal
from plugins.vacancies.services.candidates import recruiting
from plugins.vacancies.services.sources import board, runs
from plugins.vacancies.views import blueprint


class Vacancies:
    """The hook implementations; the rules are in ``services``."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """The pages under /vacancies/."""
        return [blueprint]

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Who may read, write, and keep the boards."""
        return [
            Permission(name="vacancies.view", title=_l("See vacancies"), default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE)),
            Permission(
                name="vacancies.edit",
                title=_l("Write, open and close vacancies"),
                default_roles=(EDITOR_ROLE, PERSONNEL_ROLE),
            ),
            Permission(
                name="vacancies.manage",
                title=_l("Pull vacancies from job sites"),
                help=_l("Also agree to what comes in for the first time, and to many being closed at once."),
            ),
            Permission(
                name="vacancies.recruit",
                title=_l("See candidates for vacancies"),
                help=_l("Who is recommended or applies, with their CVs."),
                default_roles=(PERSONNEL_ROLE,),
            ),
        ]

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        numbers = tuple((number, str(number)) for number in range(1, 9))
        return [
            Setting(key="in_widget", type=int, default=4, choices=numbers, title=_l("Vacancies on the home page")),
            Setting(
                key="currency", type=str, default="RUB", title=_l("Currency of a new vacancy"),
                choices=tuple((code, f"{code} {sign}") for code, sign in words.CURRENCIES.items()),
            ),
            Setting(
                key="tell_of_new", type=bool, default=False, title=_l("Tell people of new vacancies"),
                help=_l("In the portal, the first time that one is opened; what comes in together is one message."),
            ),
            Setting(
                key="keep_months", type=int, default=6, title=_l("Months for which candidates are kept"),
                choices=tuple((number, str(number)) for number in (1, 2, 3, 6, 9, 12, 18, 24, 36)),
                help=_l("Counted from the last step. Then everything about them is erased, their files too."),
            ),
            Setting(
                key="hide_from_head", type=bool, default=True,
                title=_l("Recruiters do not see applications of people whose head they are"),
            ),
            Setting(
                key="consent", type=str, default="", title=_l("What a recommended person agrees to"),
                help=_l("Left empty, it is our own wording, which names the months. It is kept with each candidate."),
            ),
            Setting(
                key="allow_http", type=bool, default=False, title=_l("Ask job sites also at http:// addresses"),
                help=_l("They are not protected against being changed on the way."),
            ),
            Setting(
                key="allow_private_addresses", type=bool, default=False,
                title=_l("Ask also servers within the company's network"),
                help=_l("Then who keeps the boards can make the portal call any server that it can reach."),
            ),
        ]  # fmt: skip

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Pulling boards, closing what is over."""
        return jobs.JOBS

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Open vacancies."""
        return [search.SOURCE]

    @hookimpl
    def services(self) -> Sequence[Service]:
        """Samples for a demonstration."""
        return [Service(name="vacancies.demo", func=sample.fill)]

    @hookimpl
    def health_checks(self) -> Sequence[HealthCheck]:
        """Boards that cannot be pulled."""
        return [HealthCheck(name="vacancies.boards", func=board.problems, title=_l("Vacancies"))]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to vacancies, candidates and job sites."""
        return audit_actions.ACTIONS

    @hookimpl
    def notification_types(self) -> Sequence[NotificationType]:
        """New vacancies, and how it goes on with whom one has handed in."""
        return notifications.TYPES

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """The list for all, writing for editors, the boards for administrators."""
        return [
            NavItem(
                id="vacancies", title=_l("Vacancies"), endpoint="vacancies.index", icon="briefcase", weight=60,
                permission="vacancies.view",
            ),
            NavItem(
                id="vacancies-desk", title=_l("Write vacancies"), endpoint="vacancies.manage", slot="launcher",
                icon="briefcase", weight=65, permission="vacancies.edit",
            ),
            NavItem(
                id="vacancies-boards", title=_l("Vacancies from job sites"), endpoint="vacancies.boards", slot="admin",
                icon="download", weight=160, permission="vacancies.manage",
            ),
        ]  # fmt: skip

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """The newest vacancies; for a head those of their own departments, for recruiters how far candidates are."""
        return [
            Widget(
                id="own-departments", title=_l("My departments are looking for"), template="vacancies/widget.html",
                context=lambda: widgets.of_own_departments(viewer), size="medium", weight=16,
                permission="vacancies.view", proposed_to=(HEADS,),
            ),
            Widget(
                id="funnel", title=_l("Vacancies and candidates"), template="vacancies/funnel.html",
                context=lambda: widgets.funnel(viewer), size="medium", weight=9, permission="vacancies.recruit",
                proposed_to=(f"role:{PERSONNEL_ROLE}",),
            ),
            Widget(
                id="vacancies-newest", title=_l("Vacancies"), template="vacancies/widget.html",
                context=lambda: widgets.home(viewer), size="medium", weight=70, permission="vacancies.view",
            )
        ]  # fmt: skip

    @hookimpl
    def department_sections(self, department_id: int, viewer: Viewer) -> Sequence[Section]:
        """Whom a department looks for."""
        if not viewer.may("vacancies.view"):
            return []
        return [
            Section(
                id="vacancies", title=_l("Open vacancies"), template="vacancies/department.html",
                context=lambda: widgets.of_department(department_id, viewer), weight=60,
            )
        ]  # fmt: skip

    @hookimpl
    def waiting_items(self, viewer: Viewer) -> Sequence[WaitingItem]:
        """Runs that wait for the word of who keeps the boards, new candidates for recruiters."""
        items: list[WaitingItem] = []
        if viewer.may("vacancies.manage"):
            items += self._runs()
        if viewer.may("vacancies.recruit"):
            items += self._candidates(viewer)
        return items

    def _candidates(self, viewer: Viewer) -> list[WaitingItem]:
        return [
            WaitingItem(
                id=f"vacancies-new-{fresh.vacancy_id}",
                title=ngettext(
                    "%(num)s new candidate for “%(title)s”",
                    "%(num)s new candidates for “%(title)s”",
                    fresh.count,
                    title=fresh.title,
                ),
                url=url_for("vacancies.candidates", vacancy_id=fresh.vacancy_id, stage="new"),
                icon="user-plus",
            )
            for fresh in recruiting.fresh(viewer)
        ]

    def _runs(self) -> list[WaitingItem]:
        return [
            WaitingItem(
                id=f"vacancies-run-{run.id}",
                title=_("Take the vacancies of “%(board)s” in?", board=title)
                if run.state == PREVIEW
                else _("Close so many vacancies of “%(board)s”?", board=title),
                url=url_for("vacancies.run", run_id=run.id),
                icon="briefcase",
            )
            for run, title in runs.awaited()
        ]

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> Sequence[AdminCard]:
        """Open vacancies."""
        return [
            AdminCard(
                id="vacancies-open", title=_l("Open vacancies"), value=desk.open_now, endpoint="vacancies.manage",
                icon="briefcase", weight=70, permission="vacancies.edit",
            )
        ]  # fmt: skip

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """Where the person is named, and what they have handed in."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Erase their applications; take their name out of the rest."""
        return personal.erase(person_id)

    @hookimpl
    def owned_things(self, person_id: int) -> Sequence[OwnedThing]:
        """Vacancies and boards that the person answers questions about."""
        return personal.owned(person_id)

    @hookimpl
    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Somebody else answers them."""
        personal.hand_over(things, to_person_id)


plugin = Vacancies()
