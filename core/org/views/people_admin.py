"""Administration of people who are kept in the portal itself."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db
from core.org import admin_lists, edit, ownership, people, posts, succession
from core.org.forms import ContractForm, LastDayForm, NewPersonForm, PersonForm, PostForm, StateFilter
from core.org.models import Assignment, Person
from core.org.refusal import EditRefused
from core.org.views.blueprint import blueprint
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render

EDIT = "org.edit"
Answer = str | tuple[str, int] | Response


@blueprint.get("/admin/people")
@permission(EDIT)
def admin_people() -> str:
    """Everybody, searched and filtered."""
    text = request.args.get("q", "").strip()[:200]
    form = StateFilter(request.args)
    page = paginate(admin_lists.people(text, form.state.data))
    ids = [person.id for person in page.items]
    return render(
        "org/admin/people.html",
        page=page,
        text=text,
        form=form,
        cards=people.cards(ids, current_viewer().today),
        owners=ownership.owners("person", ids),
    )


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
@permission(EDIT)
def new_person() -> Answer:
    """Take somebody on."""
    viewer = current_viewer()
    form = NewPersonForm(places=admin_lists.location_choices(), entities=admin_lists.entity_choices())
    if not form.is_submitted():
        form.on.data = viewer.today
        form.department.process_data(request.args.get("department", type=int))
    if form.validate_on_submit():
        try:
            made = edit.create_person(form.data_of_person(), form.data_of_post(), form.on.data, viewer)
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("%(name)s has been added.", name=made.name), "org.admin_person", person_id=made.id)
    return render("org/admin/person_new.html", form=form), 422 if form.errors else 200


@blueprint.route("/admin/people/<int:person_id>", methods=["GET", "POST"])
@permission(EDIT)
def admin_person(person_id: int) -> Answer:
    """What is known of a person, and their posts."""
    found = _person(person_id)
    form = PersonForm(obj=found, places=admin_lists.location_choices())
    if form.validate_on_submit():
        try:
            edit.change_person(found, form.data_of_person(), current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("Saved."), "org.admin_person", person_id=person_id)
    return _person_page(found, form), 422 if form.errors else 200


@blueprint.route("/admin/people/<int:person_id>/posts/new", methods=["GET", "POST"])
@permission(EDIT)
def new_post(person_id: int) -> Answer:
    """A further post under a contract of its own; also how somebody returns."""
    found = _person(person_id)
    form = ContractForm(entities=admin_lists.entity_choices())
    if not form.is_submitted():
        form.on.data = current_viewer().today
    if form.validate_on_submit():
        try:
            edit.add_post(found, form.data_of_post(), form.on.data, current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("The post has been added."), "org.admin_person", person_id=person_id)
    return render("org/admin/post.html", form=form, person=found, post=None), 422 if form.errors else 200


@blueprint.route("/admin/people/<int:person_id>/posts/<int:assignment_id>", methods=["GET", "POST"])
@permission(EDIT)
def move_person(person_id: int, assignment_id: int) -> Answer:
    """Move somebody to another department or position from a day on."""
    found = _person(person_id)
    held = db.session.get(Assignment, assignment_id)
    if held is None or held.person_id != person_id:
        abort(404)
    form = PostForm()
    if not form.is_submitted():
        form.on.data = current_viewer().today
        form.department.process_data(held.department_id)
        form.position.data = held.position.name if held.position else ""
    if form.validate_on_submit():
        try:
            edit.move(held, form.data_of_post(), form.on.data, current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("The move has been noted."), "org.admin_person", person_id=person_id)
    return render("org/admin/post.html", form=form, person=found, post=held), 422 if form.errors else 200


@blueprint.route("/admin/people/<int:person_id>/leave", methods=["GET", "POST"])
@permission(EDIT)
def end_person(person_id: int) -> Answer:
    """Let somebody go after a last day."""
    found = _person(person_id)
    form = LastDayForm()
    if not form.is_submitted():
        form.on.data = current_viewer().today
    if form.validate_on_submit():
        try:
            edit.end_person(found, form.on.data, current_viewer())
        except EditRefused as refused:
            show(form, refused)
        else:
            return done(_("The last day has been noted."), "org.admin_person", person_id=person_id)
    return render("org/admin/leave.html", form=form, person=found), 422 if form.errors else 200


def show(form: Form, refused: EditRefused) -> None:
    """Put the refusal beside its field, or above the form; what was typed stays."""
    db.session.rollback()
    if refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, str(refused)]
    else:
        form.form_errors.append(str(refused))


def done(message: str, endpoint: str, **values: Any) -> Response:
    """Keep the change, say so and go on."""
    db.session.commit()
    flash(message, "success")
    return redirect(url_for(endpoint, **values))


def _person(person_id: int) -> Person:
    return db.session.get(Person, person_id) or abort(404)


def _person_page(found: Person, form: PersonForm) -> str:
    return render(
        "org/admin/person.html",
        form=form,
        person=found,
        card=people.card(found.id, current_viewer().today),
        posts=posts.history(found.id),
        owner=ownership.owner("person", found.id),
        today=current_viewer().today,
        may_hand_over=succession.leaving(found) and succession.may_hand_over(current_viewer(), found),
    )
