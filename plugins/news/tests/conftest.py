"""What the tests of news share."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from plugin_sdk.db import session
from plugins.news.models import Post
from plugins.news.services import posts, publishing
from plugins.news.services.posts import Content


@pytest.fixture
def write(app: Any) -> Callable[..., Post]:
    """``write("Title", status="published", audience=[…])`` makes a post and commits it."""

    def make_post(title: str = "Title", *, status: str = "published", at: Any = None, **values: Any) -> Post:
        content = Content(title=title, body=values.pop("body", "<p>Some words.</p>"), **values)
        post = posts.create(content)
        if status == "published":
            publishing.publish(post, at=at, tell=False)
        session.commit()
        return post

    return make_post


@pytest.fixture
def picture() -> bytes:
    """A small PNG."""
    output = io.BytesIO()
    Image.new("RGB", (64, 40), (200, 120, 40)).save(output, "PNG")
    return output.getvalue()
