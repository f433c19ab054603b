"""The administrator's pages: canteens, their courses and price classes."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from plugin_sdk import people, settings
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, render
from plugins.canteen.forms.sites import CourseForm, PriceClassForm, SiteForm
from plugins.canteen.models import Site
from plugins.canteen.services import managing, sites
from plugins.canteen.services.imports import letters
from plugins.canteen.services.kitchen import KitchenError
from plugins.canteen.views.base import MANAGE, blueprint

PLAIN = (
    "name", "opening_hours", "closes_at", "currency", "feed_url", "active", "takes_orders", "orders_until",
    "orders_ahead",
)  # fmt: skip
"""Fields of the form that are attributes of the canteen."""
ORDERS = ("orders_until", "orders_ahead")


@blueprint.get("/manage/")
@permission(MANAGE)
def manage() -> str:
    """All canteens."""
    places = {place.id: place for place in people.places()}
    return render("canteen/manage/index.html", sites=sites.all_sites(), places=places)


@blueprint.route("/manage/new", methods=["GET", "POST"])
@permission(MANAGE)
def new_site() -> str | Response:
    """A new canteen."""
    if not people.places():
        return render("canteen/manage/no_places.html")
    return _site_form(managing.new_site(settings.get("canteen", "currency")))


@blueprint.route("/manage/<int:site_id>", methods=["GET", "POST"])
@permission(MANAGE)
def edit_site(site_id: int) -> str | Response:
    """A canteen's settings."""
    return _site_form(_site(site_id))


def _site(site_id: int) -> Site:
    return sites.by_id(site_id) or abort(404)


def _site_form(site: Site) -> str | Response:
    values = {name: getattr(site, name) for name in ("slug", *PLAIN, "slots")}
    values["mail_senders"] = ", ".join(letters.senders_of(site))
    served = [row.location_id for row in site.serves]
    data = {**values, "location": site.location_id, "serves": served, "team": site.team_audience_id}
    form = SiteForm(data=data)
    if form.validate_on_submit():
        try:
            _save(site, form)
            session.commit()
        except KitchenError as refusal:
            session.rollback()
            form.slug.errors = [str(refusal)]
        else:
            flash(_("The canteen is saved."), "success")
            return redirect(url_for("canteen.manage"))
    return render("canteen/manage/site.html", site=site, form=form, is_new=site.id is None)


def _save(site: Site, form: SiteForm) -> None:
    # What may be left empty keeps what it was.
    values = {name: form[name].data for name in PLAIN if name not in ORDERS or form[name].data is not None}
    values["slots"], values["mail_senders"] = form.slots.value, form.mail_senders.value or ""
    values["slug"] = form.slug.data or managing.suggest_slug(form.name.data)
    if not values["slug"]:
        raise KitchenError(_("Enter a name for the address: the canteen's name has no Latin letters."))
    values["location_id"], values["team_audience_id"] = form.location.data, form.team.intern()
    managing.save_site(site, values, set(form.serves.data or ()), viewer=current_viewer())


@blueprint.post("/manage/<int:site_id>/delete")
@permission(MANAGE)
def delete_site(site_id: int) -> Response:
    """Remove a canteen that never had a menu."""
    site = _site(site_id)
    return _done(
        lambda: managing.delete_site(site, viewer=current_viewer()),
        _("The canteen is removed."),
        url_for("canteen.manage"),
    )


def _done(action: Callable[[], object], message: str, target: str) -> Response:
    """Do it, say so or why not, and go back."""
    try:
        action()
    except KitchenError as refusal:
        session.rollback()
        flash(str(refusal), "danger")
    else:
        session.commit()
        flash(message, "success")
    return redirect(target)


@blueprint.get("/manage/<int:site_id>/parts")
@permission(MANAGE)
def parts(site_id: int) -> str:
    """A canteen's courses and price classes."""
    site = _site(site_id)
    return render(
        "canteen/manage/parts.html",
        site=site,
        counts=managing.dish_counts(site),
        courses=[
            (
                course,
                sites.course_title(course),
                sites.course_icon(course),
                CourseForm(formdata=None, obj=course, prefix=f"c{course.id}-"),
            )
            for course in site.courses
        ],
        price_classes=[
            (kind, sites.price_title(kind), PriceClassForm(formdata=None, obj=kind, prefix=f"p{kind.id}-"))
            for kind in site.price_classes
        ],
        new_course=CourseForm(formdata=None, prefix="c0-"),
        new_price_class=PriceClassForm(formdata=None, prefix="p0-", data={"role": ""}),
    )


@blueprint.post("/manage/<int:site_id>/courses/<int:part_id>")
@permission(MANAGE)
def save_course(site_id: int, part_id: int) -> Response:
    """Add (0) or change a course."""
    site, form = _site(site_id), CourseForm(prefix=f"c{part_id}-")

    def act() -> None:
        if not form.validate():
            raise KitchenError(_first_error(form.errors))
        managing.save_course(site, part_id or None, form.kind.data, form.name.data or "", viewer=current_viewer())

    return _done(act, _("The courses are saved."), url_for("canteen.parts", site_id=site_id))


@blueprint.post("/manage/<int:site_id>/prices/<int:part_id>")
@permission(MANAGE)
def save_price_class(site_id: int, part_id: int) -> Response:
    """Add (0) or change a price class."""
    site, form = _site(site_id), PriceClassForm(prefix=f"p{part_id}-")

    def act() -> None:
        if not form.validate():
            raise KitchenError(_first_error(form.errors))
        managing.save_price_class(site, part_id or None, form.role.data, form.name.data or "", viewer=current_viewer())

    return _done(act, _("The price classes are saved."), url_for("canteen.parts", site_id=site_id))


def _first_error(errors: dict[str, list[str]]) -> str:
    return str(next(message for messages in errors.values() for message in messages))


@blueprint.post("/manage/<int:site_id>/<any(courses, prices):what>/<int:part_id>/<any(up, down, delete):how>")
@permission(MANAGE)
def change_part(site_id: int, what: str, part_id: int, how: str) -> Response:
    """Move or remove a course or price class."""
    site = _site(site_id)

    def act() -> None:
        if how == "delete":
            remove = managing.delete_course if what == "courses" else managing.delete_price_class
            remove(site, part_id, viewer=current_viewer())
        elif what == "courses":
            managing.move(site.courses, part_id, -1 if how == "up" else 1)
        else:
            managing.move(site.price_classes, part_id, -1 if how == "up" else 1)

    message = _("It is removed.") if how == "delete" else _("The order is saved.")
    return _done(act, message, url_for("canteen.parts", site_id=site_id))


@blueprint.post("/manage/<int:site_id>/<any(up, down):how>")
@permission(MANAGE)
def move_site(site_id: int, how: str) -> Response:
    """Move a canteen in the list."""
    step = -1 if how == "up" else 1
    return _done(
        lambda: managing.move(sites.all_sites(), site_id, step), _("The order is saved."), url_for("canteen.manage")
    )
