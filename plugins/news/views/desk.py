"""Pages for editors: every post in every state, writing, publishing, taking back."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import EVERYONE, Viewer, settings
from plugin_sdk import access as audiences
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import pgettext
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.news.forms import PostForm, WithdrawForm
from plugins.news.models import (
    ALBUM,
    ANNOUNCEMENT,
    ARTICLE,
    DRAFT,
    ENDED,
    KINDS,
    PUBLISHED,
    REACTIONS,
    REVIEW,
    SCHEDULED,
    STATUSES,
    WITHDRAWN,
    Post,
)
from plugins.news.services import albums, announcements, desk, posts, publishing, reach, review, steps, translations
from plugins.news.services.moments import zone_of
from plugins.news.services.posts import Meanwhile
from plugins.news.services.readiness import NotReady
from plugins.news.services.reading import Article, Reactions, Text
from plugins.news.services.shown import language_of
from plugins.news.views.acting import Answer, act, get
from plugins.news.views.blueprint import EDIT, PUBLISH, blueprint
from plugins.news.views.faces import REACTION_FACES

PAGE_SIZE = 30


def status_titles() -> dict[str, str]:
    """The states of a post, for people."""
    return {
        DRAFT: _("Drafts"),
        REVIEW: pgettext("posts in this state", "In review"),
        SCHEDULED: pgettext("posts in this state", "Scheduled"),
        PUBLISHED: pgettext("posts in this state", "Published"),
        ENDED: pgettext("posts in this state", "Archive"),
        WITHDRAWN: pgettext("posts in this state", "Withdrawn"),
    }


@blueprint.get("/editor/")
@permission(EDIT)
def manage() -> str:
    """All posts, by state, searched and filtered."""
    viewer = current_viewer()
    status = request.args.get("status", "")
    status = status if status in STATUSES else ""
    text = request.args.get("q", "").strip()[:100]
    mine = request.args.get("mine") == "1" and viewer.person_id is not None
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    query = desk.listing(status, text, viewer.person_id if mine else None, kind)
    page = paginate(query, size=PAGE_SIZE, scalars=False)
    people = cards({row.author_id for row in page.items if row.author_id is not None})
    return render(
        "news/desk.html",
        page=page,
        status=status,
        text=text,
        kind=kind,
        mine=mine,
        people=people,
        counts=desk.counts(),
        titles=status_titles(),
    )


@blueprint.route("/editor/new", methods=["GET", "POST"])
@permission(EDIT)
def new() -> Answer:
    """Write a post of the kind that the address names, an article by default."""
    viewer = current_viewer()
    kind = request.args.get("kind", ARTICLE)
    if kind not in KINDS:
        abort(404)
    form = PostForm(
        today=viewer.today,
        time_zone=viewer.time_zone,
        audience=[EVERYONE],
        author=viewer.person_id,
        language=language_of(viewer),
        comments_on=bool(settings.get("news", "comments")) and kind != ANNOUNCEMENT,
        expires_at=announcements.usual_end(viewer) if kind == ANNOUNCEMENT else None,
    )
    if form.validate_on_submit():
        post = _try(form, lambda: _create(form, kind, viewer))
        if post is not None:
            return _saved(form, post)
    return _editor(form, None, kind)


@blueprint.route("/editor/<int:post_id>", methods=["GET", "POST"])
@permission(EDIT)
def edit(post_id: int) -> Answer:
    """Change a post."""
    viewer = current_viewer()
    post = get(post_id)
    zone = zone_of(post.zone if post.publish_at or post.expires_at else "", viewer.time_zone)
    form = PostForm.of(post, today=viewer.today, time_zone=zone, language=language_of(viewer))
    if request.method == "POST" and not posts.may_change(viewer, post):
        abort(403)
    if form.validate_on_submit():
        try:
            saved = _try(form, lambda: _save(form, post, viewer))
        except Meanwhile as conflict:
            session.rollback()
            return _editor(form, get(post_id), conflict.post.kind, conflict=conflict.post)
        if saved is not None:
            return _saved(form, saved)
        post = get(post_id)
    return _editor(form, post, post.kind)


def _create(form: PostForm, kind: str, viewer: Viewer) -> Post:
    post = posts.create(form.content(), kind, viewer=viewer)
    _finish(form, post, viewer)
    return post


def _save(form: PostForm, post: Post, viewer: Viewer) -> Post:
    posts.save(post, form.content(), version=form.known_version(), viewer=viewer)
    translations.check_language(post)
    if form.remove_cover.data and form.picture() is None:
        posts.remove_cover(post, viewer=viewer)
    _finish(form, post, viewer)
    return post


def _finish(form: PostForm, post: Post, viewer: Viewer) -> None:
    """The picture, and what the pressed button asks for besides saving."""
    picture = form.picture()
    if picture is not None:
        posts.set_cover(post, picture.stream, picture.filename, viewer=viewer)
    action = request.form.get("action", "save")
    if action in ("publish", "schedule") and not viewer.may(PUBLISH):
        abort(403)
    if action == "publish":
        publishing.publish(post, viewer=viewer)
    elif action == "schedule":
        moment = form.moment("publish_at")
        if moment is None:
            raise NotReady(_("Choose a day and a time."), "publish_at")
        publishing.schedule(post, moment, str(form.time_zone), viewer=viewer)
    elif action == "ask":
        review.ask(post, viewer=viewer)


def _try(form: PostForm, action: Callable[[], Post]) -> Post | None:
    """Do it and commit; what is refused is said at the field that it is about, and nothing is kept of it."""
    try:
        post = action()
        session.commit()
    except NotReady as refused:
        form[refused.field].errors = [str(refused)]
    except FileRefused as refused:
        form.cover.errors = [str(refused)]
    else:
        return post
    session.rollback()
    return None


def _saved(form: PostForm, post: Post) -> Response:
    action = request.form.get("action", "save")
    for note in form.notes():
        flash(note, "warning")
    if action == "pictures" or (post.kind == ALBUM and post.cover_file_id is None):
        flash(_("Saved."), "success")
        return redirect(url_for("news.album", post_id=post.id))
    if action == "publish":
        flash(_("Published."), "success")
        return redirect(url_for("news.edit", post_id=post.id))
    words = {"schedule": _("Scheduled."), "ask": _("Saved. Those who publish see that it waits for them.")}
    flash(words.get(action, _("Saved.")), "success")
    if action == "preview":
        return redirect(url_for("news.preview", post_id=post.id))
    return redirect(url_for("news.edit", post_id=post.id))


def _editor(form: PostForm, post: Post | None, kind: str, *, conflict: Post | None = None) -> Answer:
    viewer = current_viewer()
    picture_lost = bool(form.errors or conflict) and form.picture() is not None
    if picture_lost and not form.cover.errors:
        form.cover.errors = [_("Choose the picture once more; a browser does not send it twice.")]
    if conflict is not None:
        form.version.data = str(conflict.version)
    page = render(
        "news/edit.html",
        form=form,
        post=post,
        kind=kind,
        conflict=conflict,
        viewer=viewer,
        zone=str(form.time_zone),
        own_zone=str(viewer.time_zone),
        changeable=post is None or posts.may_change(viewer, post),
        may_publish=viewer.may(PUBLISH),
        titles=status_titles(),
        withdraw_form=WithdrawForm(formdata=None),
        **_around_editor(post, viewer),
    )
    return page, 409 if conflict is not None else 422 if form.errors else 200


def _around_editor(post: Post | None, viewer: Viewer) -> dict[str, object]:
    """What stands beside the form: how far the post came, its history, its translations, who is named there."""
    if post is None:
        return {"reach": None, "history": (), "returned": None, "translations": (), "people": {}, "pictures": 0}
    history = steps.of(post)
    named = (
        post.updated_by,
        post.published_by,
        post.withdrawn_by,
        post.asked_by,
        *(step.person_id for step in history),
    )
    found = desk.reach(viewer, post) if post.published_at is not None else None
    return {
        "reach": found if found is not None and found.addressed >= reach.FEWEST else None,
        "history": history,
        "returned": steps.returned_with(history) if post.status == DRAFT else None,
        "translations": translations.states(post),
        "people": cards({person for person in named if person is not None}),
        "pictures": len(albums.pictures(post.id)) if post.kind == ALBUM else 0,
        "may_take_back": review.may_take_back(viewer, post),
    }


@blueprint.get("/editor/<int:post_id>/preview")
@permission(EDIT)
def preview(post_id: int) -> str:
    """The post as readers will see it, in whatever state it is."""
    post = get(post_id)
    language = request.args.get("lang", "")
    text = Text.of(post, translations.get(post, language) if language else None, post.language)
    none = Reactions(counts=dict.fromkeys(REACTIONS, 0), mine=frozenset())
    article = Article(post=post, text=text, comments=0, reactions=none)
    return render(
        "news/preview.html",
        article=article,
        post=post,
        people=cards({post.author_id} if post.author_id is not None else set()),
        audience=[] if post.for_everyone else audiences.describe(post.audience_id),
        faces=REACTION_FACES,
        pictures=albums.pictures(post.id) if post.kind == ALBUM else (),
    )


@blueprint.post("/editor/<int:post_id>/publish")
@permission(PUBLISH)
def publish(post_id: int) -> Response:
    """Let a post out now, as it was saved last."""
    return act(post_id, lambda post, viewer: publishing.publish(post, viewer=viewer), _("Published."))


@blueprint.post("/editor/<int:post_id>/unschedule")
@permission(PUBLISH)
def unschedule(post_id: int) -> Response:
    """Do not let a scheduled post out by itself."""
    words = _("It will not go out by itself any more.")
    return act(post_id, lambda post, viewer: publishing.unschedule(post, viewer=viewer), words)


@blueprint.route("/editor/<int:post_id>/withdraw", methods=["GET", "POST"])
@permission(PUBLISH)
def withdraw(post_id: int) -> Answer:
    """Take a published post back, with the reason."""
    post = get(post_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        reason = form.reason.data
        return act(post_id, lambda post, viewer: publishing.withdraw(post, reason, viewer=viewer), _("Withdrawn."))
    return render("news/withdraw.html", form=form, post=post), 422 if form.errors else 200


@blueprint.post("/editor/<int:post_id>/delete")
@permission(EDIT)
def delete(post_id: int) -> Response:
    """Delete a draft for good."""
    try:
        posts.delete_draft(get(post_id), viewer=current_viewer())
    except ValueError:
        abort(409)
    session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("news.manage", status=DRAFT))
