"""Rating a dish, and what the kitchen learns from it."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import paginate, permission, render
from plugins.canteen.forms.orders import RatingForm
from plugins.canteen.services import kitchen
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.ratings import averages, giving
from plugins.canteen.services.ratings.giving import RatingRefused
from plugins.canteen.views.base import EDIT, VIEW, blueprint, is_partial, kitchen_site, own_person, site_or_404

PERIODS = (30, 90, 365)
"""Days that the kitchen can look back."""


@blueprint.post("/<slug>/dishes/<int:dish_id>/rate")
@permission(VIEW)
def rate(slug: str, dish_id: int) -> str | Response:
    """Give, change or take back a rating."""
    found, person_id, form = site_or_404(slug), own_person(), RatingForm()
    error = ""
    if form.validate_on_submit():
        try:
            giving.rate(found, dish_id, person_id, form.stars.data, form.comment.data or "")
            session.commit()
        except RatingRefused as refusal:
            session.rollback()
            error = str(refusal)
    else:
        error = " ".join(str(message) for messages in form.errors.values() for message in messages)
    dish = kitchen.find_dish(found, dish_id)
    if dish is None or not is_partial():
        flash(
            error or _("Thank you. The kitchen sees the stars and your words, not your name."),
            "danger" if error else "success",
        )
        if dish is None:
            return redirect(url_for("canteen.site", slug=slug))
        return redirect(url_for("canteen.day", slug=slug, day=dish.day.day.isoformat(), _anchor=f"dish-{dish_id}"))
    own = giving.own(found.id, dish.day.day, {dish.id: dish.name}, person_id).get(dish.id)
    typed = form.comment.data or "" if error else None
    return render("canteen/rate.html", site=found, item=dish, own=own, error=error, typed=typed, is_given=not error)


@blueprint.post("/<slug>/dishes/<int:dish_id>/unrate")
@permission(VIEW)
def unrate(slug: str, dish_id: int) -> str | Response:
    """Take a rating back."""
    found, person_id = site_or_404(slug), own_person()
    try:
        dish = giving.take_back(found, dish_id, person_id)
    except RatingRefused as refusal:
        session.rollback()
        flash(str(refusal), "danger")
        return redirect(url_for("canteen.site", slug=slug))
    session.commit()
    if is_partial():
        return render("canteen/rate.html", site=found, item=dish, own=None)
    return redirect(url_for("canteen.day", slug=slug, day=dish.day.day.isoformat(), _anchor=f"dish-{dish_id}"))


@blueprint.get("/kitchen/<slug>/ratings")
@permission(EDIT)
def ratings(slug: str) -> str:
    """The dishes that people liked most and least, and their words."""
    site = kitchen_site(slug)
    asked = request.args.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else PERIODS[1]
    since = today_at(site) - timedelta(days=days)
    return render(
        "canteen/kitchen/ratings.html",
        site=site,
        periods=PERIODS,
        days=days,
        best=averages.best(site.id, since),
        worst=averages.worst(site.id, since),
        fewest=averages.FEWEST,
        page=paginate(averages.comments(site.id, since), size=20),
    )
