"""Pages for readers: the list, an article, who reacted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk import access as audiences
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import languages
from plugin_sdk.people import card, cards
from plugin_sdk.web import current_viewer, paginate, permission, readable_offline, render
from plugins.news.models import ALBUM, REACTIONS
from plugins.news.services import albums, announcements, makers, must_read, posts, reactions, reading
from plugins.news.services.reading import Article
from plugins.news.views.blueprint import VIEW, blueprint
from plugins.news.views.faces import REACTION_FACES
from plugins.news.views.talk import section

PAGE_SIZE = 12
PEOPLE_SIZE = 60


@blueprint.get("/")
@permission(VIEW)
@readable_offline
def index() -> str:
    """All that the viewer may read: filtered, searched, page by page."""
    viewer = current_viewer()
    only = request.args.get("show", "")
    only = only if only in reading.FILTERS else reading.ALL
    text = request.args.get("q", "").strip()[:100]
    author = card(_number("author")) if _number("author") else None
    query = reading.stories(viewer, only=only, text=text, author_id=author.id if author else None)
    page = paginate(query, size=PAGE_SIZE, scalars=False)
    page = replace(page, items=[reading.story(row) for row in page.items])
    first = page.number == 1 and only == reading.ALL and not text and author is None
    return render(
        "news/list.html",
        page=page,
        only=only,
        text=text,
        author=author,
        viewer=viewer,
        notices=announcements.in_force(viewer) if first else (),
        may_make_albums=makers.may_make(viewer),
        unfinished=makers.unfinished(viewer) if only == reading.ALBUMS and page.number == 1 else (),
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@blueprint.get("/<int:post_id>")
@permission(VIEW)
@readable_offline
def show(post_id: int) -> str:
    """One post with reactions and comments, in the viewer's language or that of ``?lang=``."""
    viewer = current_viewer()
    language = request.args.get("lang", "")
    article = reading.article(viewer, post_id, language if language in languages() else "", neighbours=True)
    if article is None:
        abort(404)
    talk = section(viewer, article.post, said=article.comments)
    return render("news/article.html", **article_context(viewer, article), talk=talk, people=_people(article, talk))


def _people(article: Article, talk: dict[str, Any]) -> dict[int, Any]:
    ids = set(talk["threads"].people)
    if article.post.author_id is not None:
        ids.add(article.post.author_id)
    return cards(ids)


def article_context(viewer: Viewer, article: Article) -> dict[str, Any]:
    """What the article's template needs besides its comments and faces."""
    post = article.post
    return {
        "viewer": viewer,
        "article": article,
        "post": post,
        "faces": REACTION_FACES,
        "around": article.around,
        "pictures": albums.pictures(post.id) if post.kind == ALBUM else (),
        "languages": languages(),
        "may_arrange": post.kind == ALBUM and posts.may_change(viewer, post),
        "audience": [] if post.for_everyone else audiences.describe(post.audience_id),
    }


@blueprint.post("/<int:post_id>/read")
@permission(VIEW)
def read(post_id: int) -> Response:
    """Sent by the page once it is there, so that no reader waits for a write."""
    if not reading.mark_read(current_viewer(), post_id):
        abort(404)
    session.commit()
    return Response(status=204)


@blueprint.post("/seen")
@permission(VIEW)
def seen() -> Response:
    """Sent by a page that showed announcements in full: seeing them there is reading them."""
    ids = [int(text) for text in request.form.getlist("post") if text.isdecimal() and len(text) < 10]
    reading.mark_read(current_viewer(), *ids[: announcements.MOST])
    session.commit()
    return Response(status=204)


@blueprint.post("/<int:post_id>/confirm")
@permission(VIEW)
def confirm(post_id: int) -> Response:
    """Say that one has read a post that asks for it."""
    viewer = current_viewer()
    post = reading.find(viewer, post_id)
    if post is None or not must_read.confirm(viewer, post):
        abort(404)
    session.commit()
    flash(_("Thank you, it is noted that you have read it."), "success")
    return redirect(url_for("news.show", post_id=post_id))


@blueprint.get("/<int:post_id>/reactions")
@permission(VIEW)
def reacted(post_id: int) -> str:
    """Who reacted and how."""
    viewer = current_viewer()
    article = reading.article(viewer, post_id)
    if article is None:
        abort(404)
    kind = request.args.get("kind", "")
    kind = kind if kind in REACTIONS else ""
    page = paginate(reactions.who(post_id, kind), size=PEOPLE_SIZE, scalars=False)
    people = cards([row.person_id for row in page.items])
    return render(
        "news/reacted.html",
        article=article,
        post=article.post,
        page=page,
        people=people,
        kind=kind,
        faces=REACTION_FACES,
    )
