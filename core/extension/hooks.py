"""Every hook that a plugin may implement, with its type. ``docs/hooks.md`` describes each with an example.

Boot-time hooks are called once per process; what they return is checked and kept. Request-time hooks are called for a
viewer, each in isolation: one that fails is left out and the page goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.extension.access import Permission, Viewer
from core.extension.lifecycle import ErasureReport, OwnedThing, PersonalRecord, PluginContext
from core.extension.pages import AdminCard, FirstStep, NavItem, Section, WaitingItem, Widget
from core.extension.records import SourceKind
from core.extension.search import SearchSource
from core.extension.work import AuditAction, EventHandler, HealthCheck, Job, NotificationType, Service, Setting

if TYPE_CHECKING:
    import click
    from flask import Blueprint


class BootHooks:
    """Declarations, gathered once when a process starts."""

    def blueprints(self) -> Sequence[Blueprint]:
        """The plugin's pages; every view states its permission, or the plugin is refused."""
        raise NotImplementedError

    def permissions(self) -> Sequence[Permission]:
        """What roles can allow in this plugin."""
        raise NotImplementedError

    def settings(self) -> Sequence[Setting]:
        """What an administrator can set."""
        raise NotImplementedError

    def jobs(self) -> Sequence[Job]:
        """Work outside requests."""
        raise NotImplementedError

    def cli_commands(self) -> Sequence[click.Command]:
        """Commands, reached as ``dunbar <plugin id> <command>``."""
        raise NotImplementedError

    def search_sources(self) -> Sequence[SearchSource]:
        """What people can find."""
        raise NotImplementedError

    def event_handlers(self) -> Sequence[EventHandler]:
        """Events of the core or of other plugins that this plugin reacts to."""
        raise NotImplementedError

    def services(self) -> Sequence[Service]:
        """Functions that other plugins may call."""
        raise NotImplementedError

    def extension_points(self) -> Sequence[type]:
        """Classes of hook specifications named ``<plugin id>_*`` that other plugins may implement."""
        raise NotImplementedError

    def health_checks(self) -> Sequence[HealthCheck]:
        """What ``dunbar check`` and the health page ask."""
        raise NotImplementedError

    def audit_actions(self) -> Sequence[AuditAction]:
        """What the acts that the plugin records are called."""
        raise NotImplementedError

    def notification_types(self) -> Sequence[NotificationType]:
        """The kinds of notifications that the plugin sends."""
        raise NotImplementedError

    def source_kinds(self) -> Sequence[SourceKind]:
        """Ways to get people and structure from another system."""
        raise NotImplementedError


class RequestHooks:
    """Asked for one viewer, in isolation, sorted by weight, plugin and id."""

    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """Links in the navigation and in the app launcher."""
        raise NotImplementedError

    def home_widgets(self, viewer: Viewer) -> Sequence[Widget]:
        """Blocks of the home page."""
        raise NotImplementedError

    def person_sections(self, person_id: int, viewer: Viewer) -> Sequence[Section]:
        """Parts of a person's page."""
        raise NotImplementedError

    def department_sections(self, department_id: int, viewer: Viewer) -> Sequence[Section]:
        """Parts of a department's page."""
        raise NotImplementedError

    def waiting_items(self, viewer: Viewer) -> Sequence[WaitingItem]:
        """What waits for the viewer to act."""
        raise NotImplementedError

    def admin_cards(self, viewer: Viewer) -> Sequence[AdminCard]:
        """Figures on the administrator's first page."""
        raise NotImplementedError

    def first_steps(self, viewer: Viewer) -> Sequence[FirstStep]:
        """What to put into the block before the first people come."""
        raise NotImplementedError


class PeopleHooks:
    """Duties towards people; errors are not swallowed but reported to who asked."""

    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """Everything the plugin holds about a person."""
        raise NotImplementedError

    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Erase what the plugin holds about a person, except what must be kept."""
        raise NotImplementedError

    def owned_things(self, person_id: int) -> Sequence[OwnedThing]:
        """What somebody else must take over when this person leaves."""
        raise NotImplementedError

    def hand_over(self, things: Sequence[OwnedThing], to_person_id: int) -> None:
        """Make another person the owner of these things."""
        raise NotImplementedError


class LifecycleHooks:
    """Told only to the plugin concerned, inside the transaction that changes its state."""

    def on_install(self, context: PluginContext) -> None:
        """The tables are there; put in what must be in them from the start."""
        raise NotImplementedError

    def on_enable(self, context: PluginContext) -> None:
        """The plugin is about to be switched on."""
        raise NotImplementedError

    def on_disable(self, context: PluginContext) -> None:
        """The plugin is about to be switched off; nothing may be deleted."""
        raise NotImplementedError

    def on_upgrade(self, context: PluginContext, from_version: str, to_version: str) -> None:
        """The tables were brought to a new version."""
        raise NotImplementedError

    def on_purge(self, context: PluginContext) -> None:
        """All data of the plugin is about to be deleted."""
        raise NotImplementedError

    def export_data(self, context: PluginContext) -> Mapping[str, Any]:
        """What should be saved besides the plugin's own tables before a purge."""
        raise NotImplementedError


GROUPS: tuple[type, ...] = (BootHooks, RequestHooks, PeopleHooks, LifecycleHooks)
