"""Reacting and speaking up: each act works as a plain form, and in the background where only a part is changed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, permission, render
from plugins.news.forms import CommentForm
from plugins.news.models import Comment, Post
from plugins.news.services import comments, reactions, reading, threads
from plugins.news.services.comments import CommentRefused
from plugins.news.views.blueprint import COMMENT, VIEW, blueprint
from plugins.news.views.faces import REACTION_FACES


def in_background() -> bool:
    """True if only a part of the page is wanted."""
    return request.headers.get("HX-Request") == "true"


def _post(viewer: Viewer, post_id: int) -> Post:
    post = reading.find(viewer, post_id)
    if post is None:
        abort(404)
    return post


@blueprint.post("/<int:post_id>/reactions")
@permission(VIEW)
def react(post_id: int) -> str | Response:
    """Choose a reaction, or take it back."""
    viewer = current_viewer()
    post = _post(viewer, post_id)
    try:
        wanted = request.form.get("on")
        reactions.toggle(viewer, post, request.form.get("kind", ""), on=None if wanted is None else bool(wanted))
    except ValueError:
        abort(400)
    reading.mark_read(viewer, post_id)
    session.commit()
    if not in_background():
        return redirect(url_for("news.show", post_id=post_id, _anchor="news-reactions"))
    article = reading.article(viewer, post_id)
    return render("news/_reactions.html", article=article, post=post, faces=REACTION_FACES, viewer=viewer)


def section(viewer: Viewer, post: Post, *, said: int | None = None, **state: Any) -> dict[str, Any]:
    """What the template of the comments needs.

    Args:
        said: how many comments there are, where that is known: nobody looks for those of a post that has none.
        state: ``form`` with an error to show again, ``answering`` or ``editing`` with a comment's number.
    """
    number, alone = _number("page"), _number("thread")
    found = threads.thread(viewer, post, alone) if alone else None
    if found is None:
        found = threads.EMPTY if said == 0 else threads.threads(viewer, post, max(1, number))
    return {
        "post": post,
        "threads": found,
        "may_comment": comments.may_comment(viewer, post),
        "form": state.get("form") or CommentForm(formdata=None),
        "answering": state.get("answering", _number("answer")),
        "editing": state.get("editing", _number("edit")),
        "one_thread": alone if found.alone else 0,
        "viewer": viewer,
    }


def _number(name: str) -> int:
    text = request.values.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _show(viewer: Viewer, post: Post, **state: Any) -> str | tuple[str, int]:
    talk = section(viewer, post, **state)
    people = cards(talk["threads"].people)
    form = talk["form"]
    if talk["editing"] and not form.errors:
        comment = comments.find(post, talk["editing"])
        form.text.data = comment.text if comment else ""
    if talk["answering"] and not form.errors:
        form.parent.data = str(talk["answering"])
    if in_background():
        # A part with an error in it is put in place like any other, so it is no failure for the browser.
        return render("news/_comments.html", talk=talk, people=people, post=post)
    return render("news/comments.html", talk=talk, people=people, post=post, viewer=viewer), 422 if form.errors else 200


@blueprint.get("/<int:post_id>/comments")
@permission(VIEW)
def discussion(post_id: int) -> str | tuple[str, int]:
    """The comments: a page of threads, or one whole thread by its own address."""
    viewer = current_viewer()
    return _show(viewer, _post(viewer, post_id))


@blueprint.post("/<int:post_id>/comments")
@permission(COMMENT)
def say(post_id: int) -> str | tuple[str, int] | Response:
    """Say something, or answer somebody."""
    viewer = current_viewer()
    post = _post(viewer, post_id)
    form = CommentForm()
    if form.validate_on_submit():
        try:
            comment = comments.add(viewer, post, form.text.data, form.parent_id())
        except CommentRefused as refused:
            form.text.errors = [str(refused)]
        else:
            reading.mark_read(viewer, post_id)
            session.commit()
            return _done(viewer, post, comment)
    return _show(viewer, post, form=form, answering=form.parent_id() or 0)


@blueprint.post("/<int:post_id>/comments/<int:comment_id>")
@permission(COMMENT)
def correct(post_id: int, comment_id: int) -> str | tuple[str, int] | Response:
    """Correct one's own comment."""
    viewer = current_viewer()
    post, comment = _comment(viewer, post_id, comment_id)
    form = CommentForm()
    if form.validate_on_submit():
        try:
            comments.edit(viewer, comment, form.text.data)
        except CommentRefused as refused:
            form.text.errors = [str(refused)]
        else:
            session.commit()
            return _done(viewer, post, comment)
    return _show(viewer, post, form=form, editing=comment_id)


@blueprint.post("/<int:post_id>/comments/<int:comment_id>/remove")
@permission(VIEW)
def remove(post_id: int, comment_id: int) -> str | tuple[str, int] | Response:
    """Take a comment away: one's own, or any as a moderator."""
    viewer = current_viewer()
    post, comment = _comment(viewer, post_id, comment_id)
    try:
        comments.remove(viewer, post, comment)
    except CommentRefused:
        abort(403)
    session.commit()
    if in_background():
        return _show(viewer, post, editing=0, answering=0)
    flash(_("The comment is removed."), "success")
    return redirect(url_for("news.show", post_id=post.id, _anchor="news-comments"))


def _comment(viewer: Viewer, post_id: int, comment_id: int) -> tuple[Post, Comment]:
    post = _post(viewer, post_id)
    comment = comments.find(post, comment_id)
    if comment is None:
        abort(404)
    return post, comment


def _done(viewer: Viewer, post: Post, comment: Comment) -> str | tuple[str, int] | Response:
    if in_background():
        return _show(viewer, post, form=CommentForm(formdata=None), editing=0, answering=0)
    thread = comment.parent_id or comment.id
    return redirect(url_for("news.discussion", post_id=post.id, thread=thread, _anchor=f"comment-{comment.id}"))
