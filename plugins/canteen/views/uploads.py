"""Menus that come in at once: files, copies of weeks, feeds. Each is shown before it changes anything."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from plugin_sdk import jobs, people
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.canteen.forms.uploads import CopyForm, UploadForm
from plugins.canteen.jobs import FETCH
from plugins.canteen.models import Import, Site
from plugins.canteen.services import export, reading
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.imports import copying, history, openmensa, preview
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.imports.reading import read_file
from plugins.canteen.services.kitchen import KitchenError
from plugins.canteen.views.base import EDIT, blueprint, import_or_404, kitchen_site, requested_week, table_file

WEEKS_BACK, WEEKS_AHEAD = 8, 6


@blueprint.route("/kitchen/<slug>/upload", methods=["GET", "POST"])
@permission(EDIT)
def upload(slug: str) -> str | AnyResponse:
    """Take a file and show what it would change."""
    site = kitchen_site(slug)
    form = UploadForm()
    if form.validate_on_submit():
        file = form.file.data
        data = file.stream.read(openmensa.MAX_BYTES * 2 + 1)
        source, menu = read_file(data, file.filename or "", Layout.of(site))
        person_id = current_viewer().person_id
        row = history.start(site, menu, source=source, filename=file.filename or "", person_id=person_id)
        session.commit()
        return _to_import(site, row)
    return render("canteen/kitchen/upload.html", site=site, form=form, week=requested_week(site))


@blueprint.route("/kitchen/<slug>/copy", methods=["GET", "POST"])
@permission(EDIT)
def copy(slug: str) -> str | AnyResponse:
    """Copy a week to another; asks what becomes of days that have a menu, and shows the changes first."""
    site = kitchen_site(slug)
    now = Week.of(today_at(site))
    target = Week.parse(request.values.get("target")) or now.next
    source = Week.parse(request.values.get("source")) or target.previous
    form = CopyForm(data={"source": str(source), "target": str(target)})
    form.source.choices = _weeks(now, range(-WEEKS_BACK, WEEKS_AHEAD + 1))
    form.target.choices = _weeks(now, range(WEEKS_AHEAD + 1))
    occupied = copying.occupied(site, target)
    if form.validate_on_submit():
        if occupied and not form.mode.data:
            form.mode.errors = [_("Some days of that week have a menu. Choose what happens to them.")]
        else:
            mode, person_id = form.mode.data or "keep", current_viewer().person_id
            try:
                row = copying.start(site, source, target, mode=mode, person_id=person_id)
                session.commit()
                return _to_import(site, row)
            except KitchenError as refusal:
                session.rollback()
                form.source.errors = [str(refusal)]
    return render("canteen/kitchen/copy.html", site=site, form=form, occupied=occupied, target=target)


def _weeks(now: Week, steps: range) -> list[SelectChoice]:
    weeks = [Week.of(now.monday + (now.next.monday - now.monday) * step) for step in steps]
    return [SelectChoice(str(week), reading.span(week.monday, week.sunday)) for week in weeks]


def _to_import(site: Site, row: Import) -> AnyResponse:
    return redirect(url_for("canteen.show_import", slug=site.slug, import_id=row.id))


@blueprint.get("/kitchen/<slug>/imports/")
@permission(EDIT)
def imports(slug: str) -> str:
    """The journal of imports."""
    site = kitchen_site(slug)
    page = paginate(history.of_site(site.id), size=20)
    cards = people.cards([row.person_id for row in page.items if row.person_id is not None])
    last = history.last_applied(site.id)
    return render("canteen/kitchen/imports.html", site=site, page=page, people=cards, last=last)


@blueprint.get("/kitchen/<slug>/imports/<int:import_id>")
@permission(EDIT)
def show_import(slug: str, import_id: int) -> str:
    """A preview to decide on, or the report of what was done."""
    site = kitchen_site(slug)
    row = import_or_404(site, import_id)
    problems = history.menu_of(row).problems
    if row.status == history.PREVIEW:
        plan = history.plan_of(site, row)
        shown = [(item, reading.weekday(item.day), preview.lines(site, item)) for item in plan.days]
        return render("canteen/kitchen/preview.html", site=site, row=row, plan=plan, days=shown, problems=problems)
    last = history.last_applied(site.id)
    undoable = last is not None and last.id == row.id
    return render(
        "canteen/kitchen/report.html",
        site=site,
        row=row,
        problems=problems,
        undoable=undoable,
        changed=history.changed_since(site, row) if undoable else [],
        person=people.card(row.person_id) if row.person_id is not None else None,
    )


@blueprint.post("/kitchen/<slug>/imports/<int:import_id>/apply")
@permission(EDIT)
def apply_import(slug: str, import_id: int) -> AnyResponse:
    """Bring a preview in."""
    site = kitchen_site(slug)
    row = import_or_404(site, import_id)
    try:
        plan = history.apply(site, row, seal=request.form.get("seal", ""), viewer=current_viewer())
    except KitchenError as refusal:
        session.rollback()
        flash(str(refusal), "warning")
        return _to_import(site, row)
    session.commit()
    flash(_("The menu is up."), "success")
    first = plan.changes[0].day
    return redirect(url_for("canteen.kitchen_week", slug=slug, week=str(Week.of(first))))


@blueprint.post("/kitchen/<slug>/imports/<int:import_id>/discard")
@permission(EDIT)
def discard_import(slug: str, import_id: int) -> AnyResponse:
    """Throw a preview away."""
    site = kitchen_site(slug)
    history.discard(site, import_or_404(site, import_id))
    session.commit()
    flash(_("Nothing was changed."), "info")
    return redirect(url_for("canteen.kitchen_week", slug=slug))


@blueprint.post("/kitchen/<slug>/imports/<int:import_id>/undo")
@permission(EDIT)
def undo_import(slug: str, import_id: int) -> AnyResponse:
    """Put the days back as they were before the last import."""
    site = kitchen_site(slug)
    row = import_or_404(site, import_id)
    even_changed = request.form.get("even_changed") == "1"
    try:
        history.undo(site, row, even_changed=even_changed, viewer=current_viewer())
    except KitchenError as refusal:
        session.rollback()
        flash(str(refusal), "warning")
        return _to_import(site, row)
    session.commit()
    flash(_("The menu is as it was before."), "success")
    return _to_import(site, row)


@blueprint.post("/kitchen/<slug>/fetch")
@permission(EDIT)
def fetch(slug: str) -> AnyResponse:
    """Ask for the feed to be fetched now."""
    site = kitchen_site(slug)
    if site.feed_url:
        jobs.enqueue(FETCH, {"site_id": site.id}, key=f"{FETCH}:{site.id}")
        session.commit()
        flash(_("The menu is being fetched. Reload the page in a moment."), "info")
    return redirect(url_for("canteen.kitchen_week", slug=slug))


@blueprint.get("/kitchen/<slug>/<any(template, menu):what>.<any(xlsx, csv):kind>")
@permission(EDIT)
def download(slug: str, what: str, kind: str) -> Response:
    """The table to fill in, or a week's menu in the same form."""
    site = kitchen_site(slug)
    week = requested_week(site)
    table = export.sample_table(site, week) if what == "template" else export.week_table(site, week)
    return table_file(table, _("Menu"), f"{site.slug}-{week if what == 'menu' else what}", kind)
