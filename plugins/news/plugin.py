"""What news adds to the portal."""

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
    Section,
    Service,
    Setting,
    Viewer,
    WaitingItem,
    Widget,
    hookimpl,
)
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext
from plugins.news import audit_actions, first_steps, jobs, notifications, sample, search, waiting, widgets
from plugins.news.services import comments, desk, makers, offers, personal, publishing
from plugins.news.views import blueprints


class News:
    """The hook implementations; the rules are in ``services``."""

    @hookimpl
    def blueprints(self) -> Sequence[Blueprint]:
        """Pages and API."""
        return blueprints

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        """Who may read, speak up, write, publish and moderate."""
        editors = (EDITOR_ROLE,)
        return [
            Permission(name="news.view", title=_l("Read news"), default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE)),
            Permission(name="news.comment", title=_l("Comment on news"), default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE)),
            Permission(name="news.edit", title=_l("Write news"), default_roles=editors),
            Permission(
                name="news.album",
                title=_l("Make albums"),
                default_roles=(EMPLOYEE_ROLE, EDITOR_ROLE),
                help=_l("As far as the settings of news open albums to everybody."),
            ),
            Permission(
                name="news.publish",
                title=_l("Publish, schedule and withdraw news"),
                default_roles=editors,
                help=_l("Also change what is published, and review what others have written."),
            ),
            Permission(
                name="news.moderate",
                title=_l("Remove other people's comments on news"),
                default_roles=editors,
                help=_l("Also decide about pictures that somebody wants taken down."),
            ),
        ]

    @hookimpl
    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        who = (
            (comments.EVERYONE, _l("Everybody who may read the post")),
            (comments.EDITORS, _l("The author and editors")),
            (comments.NOBODY, _l("Nobody")),
        )
        numbers = tuple((number, str(number)) for number in range(1, 9))
        days = tuple((number, str(number)) for number in (1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90))
        album_makers = (
            (makers.EDITORS, _l("Editors")),
            (makers.REVIEWED, _l("Everybody; an editor lets an album out")),
            (makers.FREE, _l("Everybody, without review")),
        )
        return [
            Setting(
                key="comments", type=bool, default=True, title=_l("New posts can be commented on"),
                help=_l("Each post can be set otherwise by its editor."),
            ),
            Setting(key="commenters", type=str, default=comments.EVERYONE, choices=who, title=_l("Who may comment")),
            Setting(
                key="album_makers", type=str, default=makers.REVIEWED, choices=album_makers,
                title=_l("Who makes albums"),
                help=_l("Everybody means who holds the permission “Make albums”."),
            ),
            Setting(
                key="announcement_days", type=int, default=7, choices=days,
                title=_l("Days that an announcement holds"),
                help=_l("Proposed to its author, who may choose another end."),
            ),
            Setting(key="in_widget", type=int, default=5, choices=numbers, title=_l("Posts on the home page")),
        ]  # fmt: skip

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        """Publishing what is due, ending what is over, telling of comments."""
        return jobs.JOBS

    @hookimpl
    def search_sources(self) -> Sequence[SearchSource]:
        """Published posts."""
        return [search.SOURCE]

    @hookimpl
    def services(self) -> Sequence[Service]:
        """For other plugins."""
        return [Service(name="news.latest", func=offers.latest), Service(name="news.demo", func=sample.fill)]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to posts and comments."""
        return audit_actions.ACTIONS

    @hookimpl
    def health_checks(self) -> Sequence[HealthCheck]:
        """Whether scheduled posts go out."""
        return [HealthCheck(name="news", func=publishing.problems, title=_l("News"))]

    @hookimpl
    def notification_types(self) -> Sequence[NotificationType]:
        """News, important news, reviews, pictures to take down, comments and answers."""
        return notifications.TYPES

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """News for all; writing it, in the launcher of editors."""
        return [
            NavItem(id="news", title=_l("News"), endpoint="news.index", icon="news", weight=20, permission="news.view"),
            NavItem(
                id="desk", title=_l("Write news"), endpoint="news.manage", slot="launcher", icon="pencil", weight=25,
                permission="news.edit", keywords=_l("write a post, an article, an announcement"),
            ),
        ]  # fmt: skip

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """The announcements that hold, and the newest stories; the desk, for editors."""
        return [
            Widget(
                id="announcements", title=_l("Announcements"), template="news/announcements.html",
                context=lambda: widgets.notices(viewer), size="wide", weight=4, permission="news.view",
            ),
            Widget(
                id="desk", title=_l("News desk"), template="news/desk_widget.html",
                context=lambda: widgets.desk(viewer), size="large", weight=10, permission="news.edit",
                proposed_to=(f"role:{EDITOR_ROLE}",),
            ),
            Widget(
                id="latest", title=_l("News"), template="news/widget.html", context=lambda: widgets.home(viewer),
                size="large", weight=20, permission="news.view",
            ),
        ]  # fmt: skip

    @hookimpl
    def person_sections(self, person_id: int, viewer: Viewer) -> Sequence[Section]:
        """What a person has written."""
        if not viewer.may("news.view"):
            return []
        return [
            Section(
                id="posts", title=_l("Latest posts by this person"), template="news/person.html",
                context=lambda: widgets.of_person(person_id, viewer), weight=60,
            )
        ]  # fmt: skip

    @hookimpl
    def waiting_items(self, viewer: Viewer) -> Sequence[WaitingItem]:
        """What a reader is to confirm, a reviewer to let out or return, and an editor to take down."""
        return waiting.items(viewer)

    @hookimpl
    def admin_cards(self, viewer: Viewer) -> Sequence[AdminCard]:
        """Posts of this month."""
        return [
            AdminCard(
                id="month", title=lazy_pgettext("figure of the administrator", "News posts this month"),
                value=lambda: desk.published_this_month(viewer), endpoint="news.manage", icon="news",
                permission="news.edit",
            )
        ]  # fmt: skip

    @hookimpl
    def first_steps(self, viewer: Viewer) -> Sequence[FirstStep]:
        """A first post."""
        return first_steps.steps()

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What news holds about a person."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Reactions, reads and comments go; posts stay without the name."""
        return personal.erase(person_id)

    @hookimpl
    def owned_things(self, person_id: int) -> Sequence[OwnedThing]:
        """Drafts and scheduled posts."""
        return personal.owned(person_id)

    @hookimpl
    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Somebody else brings them to an end."""
        personal.hand_over(things, to_person_id)


plugin = News()
