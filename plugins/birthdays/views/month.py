"""A month, day by day."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from flask import request

from plugin_sdk import Occasion
from plugin_sdk.i18n import format_date
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import Page, current_viewer, permission, render
from plugins.birthdays import widgets
from plugins.birthdays.models import ANNIVERSARY, BIRTHDAY, JOINED
from plugins.birthdays.services import months, occasions
from plugins.birthdays.views.blueprint import VIEW, blueprint

PAGE_SIZE = 60


def kind_titles() -> dict[str, str]:
    """The kinds of occasions that are allowed, for people."""
    titles = {BIRTHDAY: _("Birthdays"), ANNIVERSARY: _("Work anniversaries"), JOINED: _("Newcomers")}
    return {kind: titles[kind] for kind in occasions.allowed_kinds()}


@blueprint.get("/")
@permission(VIEW)
def month() -> str:
    """Whose day it is in a month."""
    viewer = current_viewer()
    chosen = months.month_of(request.args.get("month", ""), viewer.today)
    titles = kind_titles()
    kind = request.args.get("kind", "")
    kind = kind if kind in titles else ""
    found = months.listed(viewer, chosen, kind)
    page = _page(len(found))
    here = found[(page.number - 1) * PAGE_SIZE : page.number * PAGE_SIZE]
    items = widgets.shown(viewer, here)
    days = [(day, list(same)) for day, same in groupby(items, key=lambda item: item.occasion.day)]
    return render(
        "birthdays/month.html",
        title=_month_name(chosen.first),
        month=chosen,
        days=days,
        titles=titles,
        kind=kind,
        page=page,
        viewer=viewer,
    )


def _month_name(first: date) -> str:
    name = format_date(first, "LLLL yyyy")
    return name[:1].upper() + name[1:]


def _page(total: int) -> Page[Occasion]:
    text = request.args.get("page", "")
    wanted = int(text) if text.isdecimal() and len(text) < 7 else 1
    last = max(1, -(-total // PAGE_SIZE))
    return Page([], min(max(1, wanted), last), PAGE_SIZE, total)
