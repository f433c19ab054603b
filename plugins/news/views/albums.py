"""Pages for who makes albums: beginning one, its pictures, letting it out or asking for that."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, cast

from flask import abort, flash, jsonify, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from plugin_sdk import EVERYONE, Viewer, settings
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.web import current_viewer, permission, render
from plugins.news.forms import AlbumForm, PicturesForm
from plugins.news.models import ALBUM, Post
from plugins.news.services import albums, makers, posts, publishing, review, steps
from plugins.news.services.albums import Line
from plugins.news.services.posts import Content, Meanwhile, content_of
from plugins.news.services.shown import language_of
from plugins.news.views.acting import Answer, act, changed_meanwhile, get
from plugins.news.views.blueprint import VIEW, blueprint


def _album(post_id: int) -> Post:
    """An album that the viewer may change, or made and waits for; else 404 or 403."""
    post = get(post_id)
    viewer = current_viewer()
    if post.kind != ALBUM:
        abort(404)
    if not (posts.may_change(viewer, post) or makers.is_own(viewer, post)):
        abort(403)
    return post


def _changeable(post_id: int) -> Post:
    post = _album(post_id)
    if not posts.may_change(current_viewer(), post):
        abort(403)
    return post


@blueprint.route("/albums/new", methods=["GET", "POST"])
@permission(VIEW)
def new_album() -> Answer:
    """Begin an album. Whether everybody may is a setting beside the permission, so it is asked here."""
    viewer = current_viewer()
    if not makers.may_make(viewer):
        abort(403)
    form = AlbumForm(audience=[EVERYONE], comments_on=bool(settings.get("news", "comments")))
    if form.validate_on_submit():
        content = Content(
            title=form.title.data,
            lead=form.lead.data or "",
            audience=form.audience.data,
            author_id=viewer.person_id,
            comments_on=form.comments_on.data,
            language=language_of(viewer),
        )
        post = posts.create(content, ALBUM, viewer=viewer)
        session.commit()
        return redirect(url_for("news.album", post_id=post.id))
    return render("news/album_new.html", form=form, post=None, viewer=viewer), 422 if form.errors else 200


@blueprint.route("/albums/<int:post_id>/about", methods=["GET", "POST"])
@permission(VIEW)
def about_album(post_id: int) -> Answer:
    """Change title, words and audience of an album."""
    viewer, post = current_viewer(), _changeable(post_id)
    content = content_of(post)
    form = AlbumForm(
        title=content.title,
        lead=content.lead,
        audience=list(content.audience),
        comments_on=content.comments_on,
        version=str(post.version),
    )
    if form.validate_on_submit():
        try:
            posts.save(post, _changed(content, form), version=form.known_version(), viewer=viewer)
            session.commit()
        except Meanwhile as conflict:
            session.rollback()
            form.version.data = str(conflict.post.version)
            form.title.errors = [_("Somebody saved it as “%(title)s” meanwhile.", title=conflict.post.title)]
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("news.album", post_id=post_id))
    return render("news/album_new.html", form=form, post=get(post_id), viewer=viewer), 422 if form.errors else 200


def _changed(content: Content, form: AlbumForm) -> Content:
    return replace(
        content,
        title=form.title.data,
        lead=form.lead.data or "",
        audience=form.audience.data,
        comments_on=form.comments_on.data,
    )


@blueprint.get("/albums/<int:post_id>")
@permission(VIEW)
def album(post_id: int) -> Answer:
    """The pictures of an album to arrange, and what can be done with it."""
    return _arranging(_album(post_id))


def _arranging(post: Post, refused: list[str] | None = None) -> Answer:
    viewer = current_viewer()
    history = steps.of(post)
    form = PicturesForm(formdata=None)
    form.pictures.errors = refused or []
    page = render(
        "news/album.html",
        post=post,
        form=form,
        pictures=albums.pictures(post.id),
        most=albums.MOST,
        viewer=viewer,
        changeable=posts.may_change(viewer, post),
        may_publish=makers.may_publish_own(viewer),
        may_take_back=review.may_take_back(viewer, post),
        returned=steps.returned_with(history),
    )
    return page, 422 if refused else 200


@blueprint.post("/albums/<int:post_id>/pictures")
@permission(VIEW)
def add_pictures(post_id: int) -> Answer:
    """Put pictures into an album, several at once. One that is refused is named, and keeps none of the others out.

    The page sends them one by one and asks for JSON, so that progress can be shown; a plain form sends all together.
    """
    viewer, post = current_viewer(), _changeable(post_id)
    sent = [item for item in request.files.getlist("pictures") if item.filename]
    if not sent:
        return _told(post, [_("Choose at least one picture.")], 0)
    try:
        refused = [message for item in sent if (message := _add(post, item, viewer)) is not None]
        added = len(sent) - len(refused)
        if added:
            albums.changed(post, viewer)
        session.commit()
    except Meanwhile:
        session.rollback()
        return _told(get(post_id), [changed_meanwhile()], 0)
    return _told(post, refused, added)


def _add(post: Post, item: FileStorage, viewer: Viewer) -> str | None:
    """Add one picture; gives what is to be said if it is refused."""
    name = item.filename or ""
    try:
        albums.add(post, cast(BinaryIO, item.stream), name, line=Line(), viewer=viewer)
    except FileRefused as refused:
        return f"{name}: {refused}"
    return None


def _told(post: Post, refused: list[str], added: int) -> Answer:
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"added": added, "refused": refused})
    if added:
        words = ngettext("%(num)s picture added.", "%(num)s pictures added.", added)
        flash(words, "success")
    if refused:
        return _arranging(post, refused)
    return redirect(url_for("news.album", post_id=post.id))


@blueprint.post("/albums/<int:post_id>/order")
@permission(VIEW)
def arrange(post_id: int) -> Response:
    """Take over order, captions and cover; the pressed button may also move or remove one picture."""
    viewer, post = current_viewer(), _changeable(post_id)
    order = [int(text) for text in request.form.getlist("picture") if text.isdecimal() and len(text) < 10]
    lines = {number: _line(number) for number in order}
    gone = request.form.get("take_out", 0, type=int)
    try:
        albums.arrange(post, _moved(order), lines, request.form.get("cover", 0, type=int))
        for picture in albums.pictures(post.id):
            if picture.id == gone:
                albums.remove(post, picture)
        albums.changed(post, viewer)
        session.commit()
    except Meanwhile:
        session.rollback()
        flash(changed_meanwhile(), "warning")
    else:
        flash(_("The picture is removed.") if gone else _("Saved."), "success")
    return redirect(url_for("news.album", post_id=post_id, _anchor="news-pictures"))


def _line(number: int) -> Line:
    caption, alt = (" ".join(request.form.get(f"{name}-{number}", "").split()) for name in ("caption", "alt"))
    return Line(caption=caption, alt=alt)


def _moved(order: list[int]) -> list[int]:
    """The order with one picture a place earlier or later, if such a button was pressed: ``12:earlier``."""
    text, _colon, way = request.form.get("move", "").partition(":")
    if not text.isdecimal() or int(text) not in order:
        return order
    index = order.index(int(text))
    target = index - 1 if way == "earlier" else index + 1
    if 0 <= target < len(order):
        order[index], order[target] = order[target], order[index]
    return order


@blueprint.post("/albums/<int:post_id>/out")
@permission(VIEW)
def let_out(post_id: int) -> Response:
    """Publish an album, or ask for that where somebody else decides."""
    _changeable(post_id)
    back = url_for("news.album", post_id=post_id)
    if makers.may_publish_own(current_viewer()):
        return act(post_id, lambda post, viewer: publishing.publish(post, viewer=viewer), _("Published."), back)
    words = _("An editor will look at it. You are told what comes of it.")
    return act(post_id, lambda post, viewer: review.ask(post, viewer=viewer), words, back)


@blueprint.post("/albums/<int:post_id>/delete")
@permission(VIEW)
def delete_album(post_id: int) -> Response:
    """Delete an album that was never out, for good."""
    try:
        posts.delete_draft(_changeable(post_id), viewer=current_viewer())
    except ValueError:
        abort(409)
    session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("news.index", show="albums"))
