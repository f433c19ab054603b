"""What people who eat see: today, the week, a day, the sheet for the notice board, the feed, their own choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, readable_offline, render
from plugins.canteen import words
from plugins.canteen.forms.sites import ChoicesForm
from plugins.canteen.models import Site
from plugins.canteen.services import choices, export, reading, sites
from plugins.canteen.services.calendar import Week, local_now
from plugins.canteen.services.ordering import cutoff, mine
from plugins.canteen.services.ratings import averages, giving
from plugins.canteen.services.sites import Door
from plugins.canteen.views.base import VIEW, blueprint, day_or_404, own_person, requested_week, site_or_404


@blueprint.get("/")
@permission(VIEW)
@readable_offline
def index() -> str:
    """Today's menu and the week, at the viewer's canteen."""
    viewer = current_viewer()
    door = sites.door(viewer)
    if door.first is None:
        return render("canteen/nowhere.html")
    return _week_page(viewer, door, site_or_404(door.first.slug))


@blueprint.get("/<slug>/")
@permission(VIEW)
@readable_offline
def site(slug: str) -> str:
    """The same for one canteen, by link."""
    viewer = current_viewer()
    return _week_page(viewer, sites.door(viewer), site_or_404(slug))


def _week_page(viewer: Viewer, door: Door, found: Site) -> str:
    now = local_now(found)
    today = now.date()
    week = requested_week(found)
    days = reading.week(found, week, door.avoids, show_all=_show_all())
    return render(
        "canteen/week.html",
        site=found,
        door=door,
        week=week,
        span=reading.span(days[0].day, days[-1].day),
        days=days,
        today=today,
        this_week=Week.of(today),
        hero=_hero(found, days, now, door),
        may_choose=viewer.person_id is not None,
        show_all=_show_all(),
        hidden=sum(day.hidden for day in days),
        **_ordering(found, [day.day for day in days], viewer),
        averages=averages.of_dishes(found.id, _names(days)),
    )


def _ordering(found: Site, days: Sequence[date], viewer: Viewer) -> dict[str, Any]:
    """Which of the days can be ordered for and until when, and what the viewer has ordered."""
    if not found.takes_orders or viewer.person_id is None:
        return {"orderable": {}, "ordered": {}}
    return {
        "orderable": {each.day: each.until for each in cutoff.coming(found) if each.day in days},
        "ordered": mine.between(viewer.person_id, found.id, min(days), max(days)),
    }


def _names(days: Iterable[reading.ShownDay]) -> dict[int, str]:
    return {dish.id: dish.name for day in days for course in day.courses for dish in course.dishes}


def _hero(found: Site, days: list[reading.ShownDay], now: Any, door: Door) -> reading.ShownDay | None:
    """The day to show large: today, or tomorrow once lunch is over; ``None`` while other weeks are looked at."""
    over = found.closes_at is not None and now.time() >= found.closes_at
    wanted = now.date() + timedelta(days=1 if over else 0)
    known = {day.day: day for day in days}
    if now.date() not in known and wanted not in known:
        return None
    # On Friday evening the next menu is next week's, which is a page of its own.
    return known.get(wanted) or known[now.date()]


def _show_all() -> bool:
    return request.args.get("all") == "1"


@blueprint.get("/<slug>/<day>")
@permission(VIEW)
@readable_offline
def day(slug: str, day: str) -> str:
    """One day with everything that is known of its dishes."""
    found, wanted = site_or_404(slug), day_or_404(day)
    viewer = current_viewer()
    door = sites.door(viewer)
    stored = reading.load_day(found.id, wanted)
    shown = reading.show_day(found, wanted, stored, door.avoids, show_all=_show_all())
    dishes = _names([shown])
    can_rate = viewer.person_id is not None and giving.can_rate(found, wanted)
    return render(
        "canteen/day.html",
        site=found,
        day=shown,
        week=Week.of(wanted),
        today=local_now(found).date(),
        before=wanted - timedelta(days=1),
        after=wanted + timedelta(days=1),
        show_all=_show_all(),
        hidden=shown.hidden,
        **_ordering(found, [wanted], viewer),
        averages=averages.of_dishes(found.id, dishes),
        can_rate=can_rate,
        own=giving.own(found.id, wanted, dishes, viewer.person_id) if can_rate and viewer.person_id else {},
    )


@blueprint.get("/<slug>/print")
@permission(VIEW)
def sheet(slug: str) -> str:
    """The week for the notice board: every dish, whatever the viewer eats."""
    found = site_or_404(slug)
    week = requested_week(found)
    days = reading.week(found, week)
    return render("canteen/sheet.html", site=found, week=week, days=days, span=reading.span(days[0].day, days[-1].day))


@blueprint.get("/<slug>/openmensa.xml")
@permission(VIEW)
def feed(slug: str) -> Response:
    """The menu from today on as an OpenMensa feed."""
    answer = Response(export.feed(site_or_404(slug)), mimetype="application/xml")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.post("/<slug>/mine")
@permission(VIEW)
def prefer(slug: str) -> AnyResponse:
    """Show this canteen first from now on, or no longer."""
    found, person_id = site_or_404(slug), own_person()
    choices.prefer(person_id, found if request.form.get("on") == "1" else None)
    session.commit()
    return redirect(url_for("canteen.site", slug=found.slug))


@blueprint.route("/choices", methods=["GET", "POST"])
@permission(VIEW)
def choose() -> str | AnyResponse:
    """What the viewer does not eat."""
    person_id = own_person()
    stored = choices.of_person(person_id)
    avoids = stored.avoids if stored is not None else frozenset()
    ordering = {str(card.id): card.name for card in sites.door(current_viewer()).sites if card.takes_orders}
    form = ChoicesForm(
        data={
            "wishes": sorted(avoids & words.WISHES.keys()),
            "allergens": sorted(avoids & words.ALLERGENS.keys()),
            "remind": str(stored.remind_site_id or "") if stored is not None else "",
        }
    )
    form.remind.choices = [SelectChoice("", _("No")), *(SelectChoice(key, name) for key, name in ordering.items())]
    if form.validate_on_submit():
        choices.avoid(person_id, {*(form.wishes.data or ()), *(form.allergens.data or ())})
        choices.remind(person_id, sites.by_id(int(form.remind.data)) if form.remind.data else None)
        session.commit()
        flash(_("Your choices are saved."), "success")
        return redirect(url_for("canteen.index"))
    return render("canteen/choices.html", form=form, takes_orders=bool(ordering))
