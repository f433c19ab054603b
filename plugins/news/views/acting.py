"""What the editors' pages share: finding a post, doing something with it, and saying what came of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer
from plugins.news.models import Post
from plugins.news.services import posts
from plugins.news.services.posts import Meanwhile
from plugins.news.services.readiness import NotReady

Answer = str | tuple[str, int] | Response


def get(post_id: int) -> Post:
    """The post, in whatever state; 404 if there is none."""
    post = posts.get(post_id)
    if post is None:
        abort(404)
    return post


def get_changeable(post_id: int) -> Post:
    """The post, if the viewer may change it now; else 404 or 403."""
    post = get(post_id)
    if not posts.may_change(current_viewer(), post):
        abort(403)
    return post


def act(post_id: int, action: Callable[[Post, Viewer], object], words: str, back: str = "") -> Response:
    """Do something with a post and return to it, with ``words`` or with what stood in the way."""
    try:
        action(get(post_id), current_viewer())
        session.commit()
        flash(words, "success")
    except NotReady as refused:
        session.rollback()
        flash(str(refused), "danger")
    except Meanwhile:
        session.rollback()
        flash(changed_meanwhile(), "warning")
    return redirect(back or url_for("news.edit", post_id=post_id))


def changed_meanwhile() -> str:
    """What is said when another editor was quicker by a moment."""
    return _("Somebody changed it at this very moment. Look at it and try again.")
