"""The company's layouts of the home page, for administrators."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from core.access import audiences
from core.access import viewer as viewers
from core.access.forms import AudienceField, PersonField
from core.access.principals import kind_of, number_of
from core.db import db
from core.extension import PersonCard
from core.home import editing
from core.home import layouts as known_layouts
from core.home.editing import LayoutError
from core.home.layouts import Layout
from core.home.models import TITLE_LENGTH
from core.home.views import rows
from core.home.views.blueprint import blueprint
from core.home.views.rows import Row
from core.org import people
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.render import render

MANAGE = "home.manage"
NEW = "new"


class LayoutForm(Form):
    """What a layout is called and for whom it is; its widgets are read from the rows of the list."""

    title = StringField(_l("Name of the layout"), [InputRequired(_l("Enter a name.")), Length(max=TITLE_LENGTH)])
    principals = AudienceField(_l("Whose home page it is"), missing=_l("Choose for whom."))


class Asked(Form):
    """A form that asks and changes nothing, so it is sent by GET and needs no token."""

    class Meta(Form.Meta):
        """Without a token, which has no place in an address."""

        csrf = False


class LookForm(Asked):
    """Whose page to look at: that of a person or of an audience."""

    who = AudienceField(_l("Whose"), missing=_l("Choose for whom."))


class WhyForm(Asked):
    """About whom to explain."""

    person = PersonField(_l("Person"))


@blueprint.get("/admin/layouts")
@permission(MANAGE)
def layouts() -> str:
    """All layouts in the order in which they count; why somebody has theirs; the way to previews."""
    card, verdicts = _why()
    return render(
        "home/layouts.html",
        layouts=known_layouts.in_order(),
        whose=_whose(),
        counts=rows.counts(),
        look=LookForm(formdata=None),
        why=WhyForm(formdata=None, person=card.id if card else None),
        card=card,
        verdicts=verdicts,
    )


@blueprint.route("/admin/layouts/<key>", methods=["GET", "POST"])
@permission(MANAGE)
def layout(key: str) -> str | tuple[str, int] | Response:
    """A layout's name, audience and widgets; ``new`` is one to be made. A row's button only moves the row."""
    found = None if key == NEW else _get(key)
    form = LayoutForm(title=str(found.title) if found else "", principals=sorted(found.principals) if found else None)
    if found is not None and found.is_default:
        del form["principals"]
    if request.method == "GET":
        return _page(form, found, rows.of_layout(found or known_layouts.of_principals(frozenset())))
    listed = rows.sent_for(found)
    if "move" in request.form:
        return _page(form, found, listed)
    if form.validate():
        try:
            return _save(form, found, listed)
        except LayoutError as refused:
            db.session.rollback()
            form.title.errors = [str(refused)]
    return _page(form, found, listed), 422


@blueprint.post("/admin/layouts/<key>/move")
@permission(MANAGE)
def move_layout(key: str) -> Response:
    """Let a layout count before or after its neighbour."""
    if editing.move(_get(key), request.form.get("direction") == "up", viewer=current_viewer()):
        db.session.commit()
        flash(_("The order is changed; it holds from the next page on."), "success")
    return redirect(url_for("home.layouts"))


@blueprint.post("/admin/layouts/<key>/undo")
@permission(MANAGE)
def undo_layout(key: str) -> Response:
    """Take the last change back."""
    return _restored(key, editing.undo(_get(key), viewer=current_viewer()))


@blueprint.post("/admin/layouts/<key>/restore/<int:version_id>")
@permission(MANAGE)
def restore_layout(key: str, version_id: int) -> Response:
    """Make it what it was in an earlier version."""
    return _restored(key, editing.restore(_get(key), version_id, viewer=current_viewer()))


@blueprint.post("/admin/layouts/<key>/shipped")
@permission(MANAGE)
def ship_layout(key: str) -> Response:
    """Return to what came with the portal."""
    editing.as_shipped(_get(key), viewer=current_viewer())
    return _restored(key, True)


@blueprint.post("/admin/layouts/<key>/delete")
@permission(MANAGE)
def delete_layout(key: str) -> Response:
    """Delete a layout of the company's own."""
    try:
        editing.remove(_get(key))
    except LayoutError as refused:
        flash(str(refused), "danger")
        return redirect(url_for("home.layout", key=key))
    db.session.commit()
    flash(_("The layout is deleted."), "success")
    return redirect(url_for("home.layouts"))


def _get(key: str) -> Layout:
    found = known_layouts.find(key)
    if found is None:
        abort(404)
    return found


def _page(form: LayoutForm, found: Layout | None, listed: Sequence[Row]) -> str:
    versions = editing.history(found) if found is not None else ()
    return render(
        "home/layout.html",
        form=form,
        layout=found,
        rows=listed,
        ways=rows.way_titles(),
        widths=rows.width_titles(),
        versions=versions,
        makers=people.cards({version.made_by for version in versions if version.made_by is not None}),
    )


def _save(form: LayoutForm, found: Layout | None, listed: Sequence[Row]) -> Response:
    viewer, items = current_viewer(), rows.items(listed)
    if found is None:
        found = editing.create(form.title.data, form.principals.data, items, viewer=viewer)
        changed = True
    else:
        principals = form.principals.data if "principals" in form else ()
        untouched = found.items is None and items == rows.items(rows.of_layout(found))
        changed = editing.save(found, form.title.data, principals, None if untouched else items, viewer=viewer)
    db.session.commit()
    flash(_("Saved; it holds from the next page on.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("home.layout", key=found.key))


def _restored(key: str, done: bool) -> Response:
    if done:
        db.session.commit()
        flash(_("The layout is as it was."), "success")
    else:
        flash(_("There is nothing to take back."), "warning")
    return redirect(url_for("home.layout", key=key))


def _whose() -> dict[str, str]:
    """For whom each layout is, in words."""
    listed = known_layouts.in_order()
    labels = audiences.labels({name for layout in listed for name in layout.principals})
    titles = {label.key: label.title for label in labels}
    named = {
        layout.key: ", ".join(titles[name] for name in sorted(layout.principals) if name in titles) for layout in listed
    }
    default = {known_layouts.DEFAULT: _("Everybody whom no other layout fits")}
    return {key: text or _("Nobody any more") for key, text in named.items()} | default


def _why() -> tuple[PersonCard | None, Sequence[known_layouts.Verdict]]:
    """The person asked about, and of every layout why it is or is not theirs."""
    asked = request.args.get("person", "")
    person_id = number_of(asked) if kind_of(asked) == "person" else None
    card = people.card(person_id) if person_id is not None else None
    if card is None:
        return None, ()
    me = current_viewer()
    viewer = viewers.build(account_id=None, person_id=card.id, name=card.name, locale=me.locale, time_zone=me.time_zone)
    return card, known_layouts.verdicts(viewer.principals)
