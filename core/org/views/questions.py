"""The work list of the sources: what a person must decide, and what was decided."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db
from core.org.sync.declarations import PERMISSION
from core.org.sync.merge import department_names, questions, words
from core.org.sync.models import Decision, Source, SourceProblem
from core.org.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render


@blueprint.get("/admin/sources/questions")
@permission(PERMISSION)
def source_questions() -> str:
    """What waits for a person, by kind of question."""
    counts = questions.counts()
    code = request.args.get("code", "")
    if code not in counts:
        code = next(iter(counts), "")
    page = paginate(questions.waiting(code), size=20)
    return render(
        "org/sources/questions.html",
        counts=counts,
        code=code,
        page=page,
        candidates=questions.candidates(page.items),
        sources=_titles(),
        can_be_settled=questions.can_be_settled,
        words=words,
    )


@blueprint.get("/admin/sources/questions/<int:problem_id>/department")
@permission(PERMISSION)
def choose_department(problem_id: int) -> str | Response:
    """Which department a directory's name means that none has: those called much like it, or found by a word."""
    problem = db.session.get(SourceProblem, problem_id)
    if problem is None or problem.code != questions.UNMATCHED:
        flash(_("This question has been settled meanwhile."), "info")
        return redirect(url_for("org.source_questions"))
    text = request.args.get("q", "").strip()[:200]
    return render(
        "org/sources/department.html",
        problem=problem,
        source=_titles().get(problem.source_id or 0, ""),
        text=text,
        found=department_names.find(text) if text else department_names.likely(problem.refs[0]),
    )


@blueprint.post("/admin/sources/questions/<int:problem_id>")
@permission(PERMISSION)
def answer_question(problem_id: int) -> Response:
    """Decide a question."""
    problem = db.session.get(SourceProblem, problem_id)
    if problem is None:
        flash(_("This question has been settled meanwhile."), "info")
        return redirect(url_for("org.source_questions"))
    code, together = problem.code, request.form.get("together") == "1"
    try:
        questions.answer(problem, request.form.get("chosen", ""), together=together, viewer=current_viewer())
    except questions.UnknownChoiceError:
        flash(_("That is not among the choices any more. Look again, please."), "warning")
        return redirect(url_for("org.source_questions", code=code))
    db.session.commit()
    flash(_("Noted. It can be taken back under “Decided”."), "success")
    return redirect(url_for("org.source_questions", code=code))


@blueprint.get("/admin/sources/decisions")
@permission(PERMISSION)
def source_decisions() -> str:
    """What was decided and counts."""
    page = paginate(questions.answered(), size=20)
    return render(
        "org/sources/decisions.html",
        page=page,
        names=questions.names_of(page.items),
        subject_title=questions.subject_title,
    )


@blueprint.post("/admin/sources/decisions/<int:decision_id>/take-back")
@permission(PERMISSION)
def take_decision_back(decision_id: int) -> Response:
    """Let a decision count no more."""
    decision = db.session.get(Decision, decision_id) or abort(404)
    if decision.taken_back_at is None:
        questions.take_back(decision)
        db.session.commit()
    flash(_("The decision is taken back; people are as the sources say again."), "success")
    return redirect(url_for("org.source_decisions"))


def _titles() -> dict[int, str]:
    return {row.id: row.title or row.key for row in db.session.query(Source)}
