"""What this block adds to the portal."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask import Blueprint

from plugin_sdk import (
    AuditAction,
    ErasureReport,
    HealthCheck,
    NavItem,
    Permission,
    PersonalRecord,
    SourceKind,
    Viewer,
    hookimpl,
)
from plugin_sdk.i18n import lazy_gettext
from plugins.scim import audit_actions, commands
from plugins.scim.services import clients, personal
from plugins.scim.services.reader import ScimReader
from plugins.scim.settings import KIND, ScimSettings
from plugins.scim.views import BLUEPRINTS
from plugins.scim.views.admin import MANAGE

EXAMPLE = """\
[sources.entra]
kind = "scim"
title = "Entra ID"
# The first change that is pushed begins the import; without this line a person does.
first_run = "by_push"
"""


class ScimPlugin:
    """The hook implementations."""

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        """The pages under /scim/, the endpoints under /api/v1/scim/."""
        return BLUEPRINTS

    @hookimpl
    def permissions(self) -> list[Permission]:
        """Making and revoking tokens."""
        return [Permission(name=MANAGE, title=lazy_gettext("Let programs push people and groups"))]

    @hookimpl
    def source_kinds(self) -> list[SourceKind]:
        """What was pushed, as a source of people."""
        return [
            SourceKind(
                name=KIND,
                title=lazy_gettext("SCIM 2.0"),
                settings_model=ScimSettings,
                open=ScimReader,
                example=EXAMPLE,
            )
        ]

    @hookimpl
    def cli_commands(self) -> list[click.Command]:
        """Making a token without a browser."""
        return [commands.token]

    @hookimpl
    def audit_actions(self) -> Sequence[AuditAction]:
        """What is done to tokens, and what is pushed."""
        return audit_actions.ACTIONS

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Tokens that end."""
        return [HealthCheck(name="scim.tokens", func=clients.problems, title=lazy_gettext("SCIM"))]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The way to the tokens."""
        return [
            NavItem(
                id="scim",
                title=lazy_gettext("SCIM"),
                endpoint="scim.index",
                slot="admin",
                icon="user-plus",
                weight=24,
                permission=MANAGE,
            )
        ]

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What was pushed about a person, and the tokens that they have made."""
        return personal.export(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """Users that no program pushes any more go, and the name of who made a token."""
        return personal.erase(person_id)


plugin = ScimPlugin()
