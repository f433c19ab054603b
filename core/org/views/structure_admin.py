"""Administration of departments, places and legal entities that are kept in the portal itself."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import select

from core.db import db
from core.org import admin_lists, chart, edit_structure, ownership, structure
from core.org.forms import ClosedFilter, DepartmentForm, EntityForm, HeadForm, LastDayForm, LocationForm
from core.org.models import Department, Headship, LegalEntity, Location
from core.org.refusal import EditRefused
from core.org.views.blueprint import blueprint
from core.org.views.people_admin import EDIT, Answer, done, show
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render


@blueprint.get("/admin/departments")
@permission(EDIT)
def admin_departments() -> str:
    """All departments in the order of the structure, closed ones if asked."""
    viewer = current_viewer()
    form = ClosedFilter(request.args)
    text = request.args.get("q", "").strip()[:200]
    query = select(Department).order_by(Department.path)
    if not form.closed.data:
        query = query.where(structure.exists_on(viewer.today))
    if text:
        query = query.where(Department.id.in_([hit.id for hit in chart.find(text, viewer.today)]))
    page = paginate(query)
    ids = [department.id for department in page.items]
    return render(
        "org/admin/departments.html",
        page=page,
        text=text,
        form=form,
        heads=structure.heads(ids, viewer.today),
        owners=ownership.owners("department", ids),
        today=viewer.today,
    )


@blueprint.route("/admin/departments/new", methods=["GET", "POST"])
@permission(EDIT)
def new_department() -> Answer:
    """Open a department."""
    form = DepartmentForm(places=admin_lists.location_choices(), entities=admin_lists.entity_choices())
    if not form.is_submitted():
        form.parent.process_data(request.args.get("parent", type=int))
    if form.validate_on_submit():
        try:
            made = edit_structure.create_department(form.data_of_department(), current_viewer())
            made.about = form.about.data or ""
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("“%(name)s” has been added.", name=made.name), "org.admin_department", department_id=made.id)
    return render("org/admin/department_new.html", form=form), 422 if form.errors else 200


@blueprint.route("/admin/departments/<int:department_id>", methods=["GET", "POST"])
@permission(EDIT)
def admin_department(department_id: int) -> Answer:
    """A department, its heads, and its end."""
    found = _department(department_id)
    owner = ownership.owner("department", found.id)
    form = DepartmentForm(obj=found, places=admin_lists.location_choices(), entities=admin_lists.entity_choices())
    if not form.is_submitted():
        form.parent.process_data(found.parent_id)
    if owner:
        # The source keeps the rest; a field left out of the page must not count as emptied.
        form = _about_only(form)
    if form.validate_on_submit():
        try:
            if not owner:
                edit_structure.change_department(found, form.data_of_department(), current_viewer())
            edit_structure.describe_department(found, form.about.data or "", current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("Saved."), "org.admin_department", department_id=department_id)
    return _department_page(found, form, owner), 422 if form.errors else 200


@blueprint.route("/admin/departments/<int:department_id>/close", methods=["GET", "POST"])
@permission(EDIT)
def close_department(department_id: int) -> Answer:
    """Close a department after a last day."""
    found = _department(department_id)
    form = LastDayForm()
    if not form.is_submitted():
        form.on.data = current_viewer().today
    if form.validate_on_submit():
        try:
            edit_structure.close_department(found, form.on.data, current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("The last day has been noted."), "org.admin_department", department_id=department_id)
    return render("org/admin/close.html", form=form, department=found), 422 if form.errors else 200


@blueprint.route("/admin/departments/<int:department_id>/head", methods=["GET", "POST"])
@permission(EDIT)
def set_head(department_id: int) -> Answer:
    """Make somebody head of a department."""
    found = _department(department_id)
    form = HeadForm()
    if not form.is_submitted():
        form.on.data = current_viewer().today
    if form.validate_on_submit():
        try:
            edit_structure.set_head(
                found, form.person.person_id or 0, form.on.data, current_viewer(), acting=form.acting.data
            )
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("The head has been noted."), "org.admin_department", department_id=department_id)
    return render("org/admin/head.html", form=form, department=found), 422 if form.errors else 200


@blueprint.post("/admin/headships/<int:headship_id>/end")
@permission(EDIT)
def end_head(headship_id: int) -> Answer:
    """End a headship; yesterday was its last day."""
    headship = db.session.get(Headship, headship_id) or abort(404)
    try:
        edit_structure.end_head(headship, current_viewer().today - timedelta(days=1), current_viewer())
    except EditRefused:
        abort(409)
    return done(_("The headship has ended."), "org.admin_department", department_id=headship.department_id)


@blueprint.get("/admin/places")
@permission(EDIT)
def admin_places() -> str:
    """Places of work and legal entities."""
    locations = paginate(select(Location).order_by(Location.name, Location.id))
    entities = db.session.scalars(select(LegalEntity).order_by(LegalEntity.name, LegalEntity.id).limit(200)).all()
    return render(
        "org/admin/places.html",
        page=locations,
        entities=entities,
        location_owners=ownership.owners("location", [item.id for item in locations.items]),
        entity_owners=ownership.owners("entity", [item.id for item in entities]),
    )


@blueprint.route("/admin/places/new", methods=["GET", "POST"], defaults={"location_id": None})
@blueprint.route("/admin/places/<int:location_id>", methods=["GET", "POST"])
@permission(EDIT)
def admin_place(location_id: int | None) -> Answer:
    """Make or change a place of work."""
    found = (db.session.get(Location, location_id) or abort(404)) if location_id is not None else None
    form = LocationForm(obj=found)
    if form.validate_on_submit():
        try:
            edit_structure.save_location(found, form.data_of_location(), current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("Saved."), "org.admin_places")
    title = found.name if found else _("New place")
    return render("org/admin/thing.html", form=form, title=title), 422 if form.errors else 200


@blueprint.route("/admin/entities/new", methods=["GET", "POST"], defaults={"entity_id": None})
@blueprint.route("/admin/entities/<int:entity_id>", methods=["GET", "POST"])
@permission(EDIT)
def admin_entity(entity_id: int | None) -> Answer:
    """Make or rename a legal entity."""
    found = (db.session.get(LegalEntity, entity_id) or abort(404)) if entity_id is not None else None
    form = EntityForm(obj=found)
    if form.validate_on_submit():
        try:
            edit_structure.save_entity(found, form.name.data, form.short_name.data or "", current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("Saved."), "org.admin_places")
    title = found.name if found else _("New legal entity")
    return render("org/admin/thing.html", form=form, title=title), 422 if form.errors else 200


def _department(department_id: int) -> Department:
    return structure.get(department_id) or abort(404)


def _about_only(form: DepartmentForm) -> DepartmentForm:
    for name in ("name", "parent", "code", "legal_entity_id", "location_id", "weight"):
        del form[name]
    return form


def _department_page(found: Department, form: DepartmentForm, owner: str) -> str:
    on = current_viewer().today
    query = select(Headship).where(Headship.department_id == found.id)
    rows = db.session.scalars(query.order_by(Headship.starts_on.desc(), Headship.id.desc())).all()
    return render(
        "org/admin/department.html",
        form=form,
        department=found,
        owner=owner,
        headships=rows,
        cards=structure.cards_of_heads(rows, on),
        today=on,
    )
