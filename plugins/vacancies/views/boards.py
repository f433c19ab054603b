"""Pages for who keeps the boards: what is pulled from where, what it is called here, what each run did."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.vacancies.forms.board import BoardForm, decision_of, names_form
from plugins.vacancies.models import RUNNING, WAITING, Run, Source
from plugins.vacancies.services.sources import board, naming, runs
from plugins.vacancies.services.sources.runs import Undecidable
from plugins.vacancies.views.blueprint import MANAGE, blueprint

PAGE_SIZE = 20
ITEMS_SHOWN = 500
Answer = str | tuple[str, int] | Response


@blueprint.get("/boards/")
@permission(MANAGE)
def boards() -> str:
    """All boards and how their last runs went."""
    found = board.all_boards()
    return render(
        "vacancies/boards/index.html",
        boards=found,
        latest=runs.latest([source.id for source in found]),
        counts=board.open_counts(),
        unmatched=naming.unmatched_counts(),
    )


@blueprint.route("/boards/new", methods=["GET", "POST"])
@permission(MANAGE)
def new_board() -> Answer:
    """Add a board; it is looked at once, and nothing comes in before somebody has agreed."""
    form = BoardForm(active=True, every_hours=1)
    if form.validate_on_submit():
        viewer = current_viewer()
        source = board.save(None, form.content(), viewer=viewer)
        run = runs.ask(source, viewer=viewer)
        session.commit()
        return redirect(url_for("vacancies.run", run_id=run.id))
    return render("vacancies/boards/edit.html", form=form, source=None), 422 if form.errors else 200


@blueprint.route("/boards/<int:source_id>/edit", methods=["GET", "POST"])
@permission(MANAGE)
def edit_board(source_id: int) -> Answer:
    """Change a board."""
    source = _board(source_id)
    form = BoardForm.of(source)
    if form.validate_on_submit():
        board.save(source, form.content(), viewer=current_viewer())
        session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("vacancies.show_board", source_id=source.id))
    return render("vacancies/boards/edit.html", form=form, source=source), 422 if form.errors else 200


@blueprint.get("/boards/<int:source_id>")
@permission(MANAGE)
def show_board(source_id: int) -> str:
    """A board with its runs."""
    source = _board(source_id)
    return render(
        "vacancies/boards/show.html",
        source=source,
        page=paginate(runs.of_source(source.id), size=PAGE_SIZE),
        open_count=board.open_counts().get(source.id, 0),
        unmatched=naming.unmatched_counts().get(source.id, 0),
    )


@blueprint.post("/boards/<int:source_id>/pull")
@permission(MANAGE)
def pull(source_id: int) -> Response:
    """Ask the board now."""
    run = runs.ask(_board(source_id), viewer=current_viewer())
    session.commit()
    return redirect(url_for("vacancies.run", run_id=run.id))


@blueprint.post("/boards/<int:source_id>/delete")
@permission(MANAGE)
def delete_board(source_id: int) -> Response:
    """Remove a board."""
    board.delete(_board(source_id), viewer=current_viewer())
    session.commit()
    flash(_("The board is removed, and its vacancies are closed."), "success")
    return redirect(url_for("vacancies.boards"))


@blueprint.route("/boards/<int:source_id>/names", methods=["GET", "POST"])
@permission(MANAGE)
def names(source_id: int) -> Answer:
    """What the board calls places and departments, and what these are here."""
    source = _board(source_id)
    found = naming.names_of(source)
    form = names_form(found)
    if form.validate_on_submit():
        changed = naming.settle(source, {name.id: decision_of(form[f"n{name.id}"]) for name in found})
        board.note("vacancies.board_names", source, current_viewer(), {"vacancies": changed})
        session.commit()
        flash(ngettext("Saved. %(num)s vacancy changed.", "Saved. %(num)s vacancies changed.", changed), "success")
        return redirect(url_for("vacancies.names", source_id=source.id))
    page = render("vacancies/boards/names.html", source=source, names=found, form=form, is_matched=naming.is_matched)
    return page, 422 if form.errors else 200


@blueprint.get("/boards/runs/<int:run_id>")
@permission(MANAGE)
def run(run_id: int) -> str:
    """One run: how far it is, what it did, what waits for a decision."""
    found = _run(run_id)
    return render(
        "vacancies/boards/run.html",
        run=found,
        source=_board(found.source_id),
        going=found.state in (WAITING, RUNNING),
        unmatched=naming.unmatched_counts().get(found.source_id, 0),
        shown=ITEMS_SHOWN,
    )


@blueprint.get("/boards/runs/<int:run_id>/progress")
@permission(MANAGE)
def progress(run_id: int) -> str | Response:
    """How far a run is; once it has ended the page is loaded anew."""
    found = _run(run_id)
    if found.state in (WAITING, RUNNING):
        return render("vacancies/boards/_progress.html", run=found)
    return Response("", headers={"HX-Refresh": "true"})


@blueprint.post("/boards/runs/<int:run_id>/accept")
@permission(MANAGE)
def accept(run_id: int) -> Response:
    """Carry out what a person has looked at."""
    return _decide(run_id, runs.accept, _("Done. From now on the board comes in by itself."))


@blueprint.post("/boards/runs/<int:run_id>/turn-down")
@permission(MANAGE)
def turn_down(run_id: int) -> Response:
    """Leave everything as it is."""
    return _decide(run_id, runs.turn_down, _("Nothing was changed."))


def _decide(run_id: int, act: Callable[..., None], words: str) -> Response:
    viewer: Viewer = current_viewer()
    try:
        act(_run(run_id), viewer=viewer)
        session.commit()
        flash(words, "success")
    except Undecidable as refused:
        session.rollback()
        flash(str(refused), "warning")
    return redirect(url_for("vacancies.run", run_id=run_id))


def _board(source_id: int) -> Source:
    return board.get(source_id) or abort(404)


def _run(run_id: int) -> Run:
    return runs.find(run_id) or abort(404)
