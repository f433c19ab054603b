"""Pages about candidates: for colleagues who recommend or apply, and for recruiters."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, send_file, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.vacancies.forms.candidate import ApplyForm, ReferForm, StageForm
from plugins.vacancies.models import STAGES, Candidate, Vacancy
from plugins.vacancies.services import reading, vacancies
from plugins.vacancies.services.candidates import consent, handing_in, recruiting
from plugins.vacancies.services.candidates.handing_in import FILE_BYTES, NotTaken
from plugins.vacancies.views.blueprint import RECRUIT, VIEW, blueprint

PAGE_SIZE = 30
Answer = str | tuple[str, int] | Response


@blueprint.url_value_preprocessor
def _take_large_files(endpoint: str | None, values: object) -> None:
    # A file that is too large shall be refused by the form, where nothing typed is lost.
    if endpoint in ("vacancies.refer", "vacancies.apply"):
        request.max_content_length = 3 * FILE_BYTES


@blueprint.route("/<int:vacancy_id>/refer", methods=["GET", "POST"])
@permission(VIEW)
def refer(vacancy_id: int) -> Answer:
    """Recommend a friend."""
    vacancy, viewer = _open(vacancy_id), current_viewer()
    if vacancy.internal_on(viewer.today) or viewer.person_id is None:
        abort(404)
    form = ReferForm()
    if form.validate_on_submit():
        done = _try(
            form,
            lambda: handing_in.refer(
                vacancy,
                name=form.name.data,
                contact=form.contact.data,
                note=form.note.data or "",
                consent=form.consent,
                paper=form.sent(),
                viewer=viewer,
            ),
        )
        if done:
            flash(_("Thank you! You will be told how it goes on."), "success")
            return redirect(url_for("vacancies.mine"))
    form.agreed_to.data = consent.mark(form.consent)
    return _page("refer", form, vacancy)


@blueprint.route("/<int:vacancy_id>/apply", methods=["GET", "POST"])
@permission(VIEW)
def apply(vacancy_id: int) -> Answer:
    """Apply for oneself."""
    vacancy, viewer = _open(vacancy_id), current_viewer()
    if viewer.person_id is None:
        abort(404)
    if handing_in.own(viewer, vacancy_id) is not None:
        return redirect(url_for("vacancies.mine"))
    form = ApplyForm()
    if form.validate_on_submit():
        done = _try(
            form,
            lambda: handing_in.apply(
                vacancy, contact=form.contact.data or "", note=form.note.data or "", paper=form.sent(), viewer=viewer
            ),
        )
        if done:
            flash(_("Your application is in. Only recruiters see it."), "success")
            return redirect(url_for("vacancies.mine"))
    return _page("apply", form, vacancy)


def _open(vacancy_id: int) -> Vacancy:
    return reading.find(current_viewer(), vacancy_id) or abort(404)


def _try(form: ApplyForm, action: Callable[[], Candidate]) -> bool:
    """Do it and commit; what is refused is said at its field, and nothing is kept of it."""
    try:
        action()
        session.commit()
    except FileRefused as refused:
        form.paper.errors = [str(refused)]
    except NotTaken as refused:
        form[refused.field].errors = [str(refused)]
    except IntegrityError:
        # Sent twice at the same moment: the other one was taken.
        form.note.errors = [_("You have applied for it already.")]
    else:
        return True
    session.rollback()
    return False


def _page(name: str, form: ApplyForm, vacancy: Vacancy) -> tuple[str, int]:
    if form.errors and form.sent() is not None and not form.paper.errors:
        form.paper.errors = [_("Choose the file once more; a browser does not send it twice.")]
    page = render(f"vacancies/candidates/{name}.html", form=form, vacancy=vacancy, months=consent.months())
    return page, 422 if form.errors else 200


@blueprint.get("/mine")
@permission(VIEW)
def mine() -> str:
    """What the viewer has handed in, and its stages."""
    return render("vacancies/candidates/mine.html", rows=handing_in.handed_in(current_viewer()))


@blueprint.post("/mine/<int:candidate_id>/take-back")
@permission(VIEW)
def take_back(candidate_id: int) -> Response:
    """Take an application or recommendation back."""
    if not handing_in.take_back(current_viewer(), candidate_id):
        abort(404)
    session.commit()
    flash(_("It is taken back, and everything about it is erased."), "success")
    return redirect(url_for("vacancies.mine"))


@blueprint.get("/<int:vacancy_id>/candidates")
@permission(RECRUIT)
def candidates(vacancy_id: int) -> str:
    """The candidates of a vacancy in any state, by stage."""
    vacancy, viewer = vacancies.get(vacancy_id) or abort(404), current_viewer()
    stage = request.args.get("stage", "")
    stage = stage if stage in STAGES else ""
    page = paginate(recruiting.of_vacancy(viewer, vacancy_id, stage), size=PAGE_SIZE)
    ids = {number for row in page.items for number in (row.person_id, row.referrer_id) if number is not None}
    return render(
        "vacancies/candidates/list.html",
        vacancy=vacancy,
        page=page,
        stage=stage,
        funnel=recruiting.funnel(viewer, vacancy_id),
        people=cards(ids),
    )


@blueprint.route("/candidates/<int:candidate_id>", methods=["GET", "POST"])
@permission(RECRUIT)
def candidate(candidate_id: int) -> Answer:
    """One candidate: what was handed in, the stage, remarks."""
    viewer, found = current_viewer(), _candidate(candidate_id)
    form = StageForm(stage=found.stage)
    if form.validate_on_submit():
        stage, text = form.stage.data, form.text.data or ""
        if recruiting.note(found, stage=stage, known=form.known.data or "", text=text, viewer=viewer):
            session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("vacancies.candidate", candidate_id=candidate_id))
        form.stage.errors = [_("Somebody has set another stage meanwhile. Look at it and choose again.")]
    form.known.data = found.stage
    said = recruiting.remarks(found)
    ids = {row.author_id for row in said} | {found.person_id, found.referrer_id}
    page = render(
        "vacancies/candidates/candidate.html",
        candidate=found,
        vacancy=recruiting.vacancy_of(found),
        form=form,
        remarks=said,
        people=cards({number for number in ids if number is not None}),
        until=recruiting.kept_until(found, consent.months()),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/candidates/<int:candidate_id>/cv")
@permission(RECRUIT)
def paper(candidate_id: int) -> Response:
    """The CV, to be kept by the recruiter; never shown in place."""
    found = recruiting.paper(_candidate(candidate_id)) or abort(404)
    file, stream = found
    answer = send_file(stream, mimetype=file.mime, download_name=file.name, as_attachment=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/candidates/<int:candidate_id>/erase")
@permission(RECRUIT)
def erase(candidate_id: int) -> Response:
    """Erase a candidate because they asked for it."""
    found = _candidate(candidate_id)
    vacancy_id = found.vacancy_id
    recruiting.erase(found, viewer=current_viewer())
    session.commit()
    flash(_("Everything about this candidate is erased."), "success")
    return redirect(url_for("vacancies.candidates", vacancy_id=vacancy_id))


def _candidate(candidate_id: int) -> Candidate:
    return recruiting.find(current_viewer(), candidate_id) or abort(404)
