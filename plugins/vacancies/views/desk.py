"""Pages for editors: every vacancy in every state, writing, opening, closing."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer, settings
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.vacancies.forms.vacancy import VacancyForm
from plugins.vacancies.models import DRAFT, STATUSES, Vacancy
from plugins.vacancies.services import desk, structure, vacancies
from plugins.vacancies.services.sources import board
from plugins.vacancies.services.vacancies import Meanwhile, NotReady
from plugins.vacancies.views.blueprint import EDIT, blueprint, number
from plugins.vacancies.views.reader import page_of

PAGE_SIZE = 30
Answer = str | tuple[str, int] | Response


@blueprint.get("/editor/")
@permission(EDIT)
def manage() -> str:
    """All vacancies, by state, searched and filtered."""
    status = request.args.get("status", "")
    status = status if status in STATUSES else ""
    text, source_id = request.args.get("q", "").strip()[:100], number("source")
    page = paginate(desk.listing(status, text, source_id), size=PAGE_SIZE)
    return render(
        "vacancies/desk.html",
        page=page,
        status=status,
        text=text,
        source_id=source_id,
        counts=desk.counts(),
        sources=board.titles(),
        names=structure.names(),
        viewer=current_viewer(),
    )


@blueprint.route("/editor/new", methods=["GET", "POST"])
@permission(EDIT)
def new() -> Answer:
    """Write a vacancy."""
    viewer = current_viewer()
    form = VacancyForm(
        today=viewer.today,
        currency=_currency(),
        contact=viewer.person_id,
        salary_per="month",
    )
    if form.validate_on_submit():
        vacancy = _try(form, lambda: _finish(vacancies.create(form.content(), viewer=viewer), viewer))
        if vacancy is not None:
            return _saved(vacancy)
    return _editor(form, None)


@blueprint.route("/editor/<int:vacancy_id>", methods=["GET", "POST"])
@permission(EDIT)
def edit(vacancy_id: int) -> Answer:
    """Change a vacancy."""
    viewer = current_viewer()
    vacancy = _get(vacancy_id)
    form = VacancyForm.of(vacancy, today=viewer.today, currency=_currency())
    if form.validate_on_submit():
        try:
            saved = _try(form, lambda: _save(form, vacancy, viewer))
        except Meanwhile as conflict:
            session.rollback()
            return _editor(form, _get(vacancy_id), conflict=conflict.vacancy)
        if saved is not None:
            return _saved(saved)
        vacancy = _get(vacancy_id)
    return _editor(form, vacancy)


def _currency() -> str:
    return str(settings.get("vacancies", "currency"))


def _get(vacancy_id: int) -> Vacancy:
    return vacancies.get(vacancy_id) or abort(404)


def _save(form: VacancyForm, vacancy: Vacancy, viewer: Viewer) -> Vacancy:
    vacancies.save(vacancy, form.content(), version=form.known_version(), viewer=viewer)
    return _finish(vacancy, viewer)


def _finish(vacancy: Vacancy, viewer: Viewer) -> Vacancy:
    """Do what the pressed button asks for besides saving."""
    if request.form.get("action") == "open":
        vacancies.open_up(vacancy, viewer=viewer)
    return vacancy


def _try(form: VacancyForm, action: Callable[[], Vacancy]) -> Vacancy | None:
    """Do it and commit; what is refused is said at the field that it is about, and nothing is kept of it."""
    try:
        vacancy = action()
        session.commit()
    except NotReady as refused:
        session.rollback()
        form[refused.field].errors = [str(refused)]
        return None
    return vacancy


def _saved(vacancy: Vacancy) -> Response:
    opened = request.form.get("action") == "open"
    flash(_("It is open: colleagues can see it.") if opened else _("Saved."), "success")
    return redirect(url_for("vacancies.edit", vacancy_id=vacancy.id))


def _editor(form: VacancyForm, vacancy: Vacancy | None, *, conflict: Vacancy | None = None) -> Answer:
    if conflict is not None:
        form.version.data = str(conflict.version)
    who = vacancy.updated_by if vacancy else None
    page = render(
        "vacancies/edit.html",
        form=form,
        vacancy=vacancy,
        conflict=conflict,
        names=structure.names(),
        source=board.get(vacancy.source_id) if vacancy and vacancy.source_id is not None else None,
        editor=cards([who]).get(who) if who is not None else None,
        viewer=current_viewer(),
    )
    return page, 409 if conflict is not None else 422 if form.errors else 200


@blueprint.get("/editor/<int:vacancy_id>/preview")
@permission(EDIT)
def preview(vacancy_id: int) -> str:
    """The vacancy as colleagues see it, in whatever state it is."""
    return render("vacancies/preview.html", **page_of(_get(vacancy_id)), viewer=current_viewer())


@blueprint.post("/editor/<int:vacancy_id>/open")
@permission(EDIT)
def reopen(vacancy_id: int) -> Response:
    """Open it, as it was saved last."""
    return _act(vacancy_id, vacancies.open_up, _("It is open: colleagues can see it."))


@blueprint.post("/editor/<int:vacancy_id>/close")
@permission(EDIT)
def close(vacancy_id: int) -> Response:
    """Close it."""
    return _act(vacancy_id, vacancies.close, _("Closed. It can be opened again."))


def _act(vacancy_id: int, action: Callable[..., object], words: str) -> Response:
    try:
        action(_get(vacancy_id), viewer=current_viewer())
        session.commit()
        flash(words, "success")
    except NotReady as refused:
        session.rollback()
        flash(str(refused), "danger")
    except Meanwhile:
        session.rollback()
        flash(_("Somebody changed it at this very moment. Look at it and try again."), "warning")
    return redirect(url_for("vacancies.edit", vacancy_id=vacancy_id))


@blueprint.post("/editor/<int:vacancy_id>/delete")
@permission(EDIT)
def delete(vacancy_id: int) -> Response:
    """Delete a draft for good."""
    try:
        vacancies.delete_draft(_get(vacancy_id), viewer=current_viewer())
    except ValueError:
        abort(409)
    session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("vacancies.manage", status=DRAFT))
