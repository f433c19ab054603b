"""What official information needs before people come."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import exists, select

from plugin_sdk import FirstStep
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.pages.models import Page


def steps() -> list[FirstStep]:
    """A first page that is published."""
    return [
        FirstStep(
            id="pages-first",
            title=_l("Publish a first official page"),
            help=_l("What people ask HR and accounting most: working hours, leave, whom to call."),
            url=url_for("pages.new"),
            done=_has_page,
            icon="book",
            weight=40,
            permission="pages.edit",
        )
    ]


def _has_page() -> bool:
    return bool(session.scalar(select(exists().where(Page.number > 0))))
