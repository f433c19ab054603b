"""A browser for tests."""

from __future__ import annotations

from typing import Any

from flask import g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Browser(FlaskClient):
    """Starts every request with an empty ``g``.

    Tests run inside an application context, which Flask then uses for requests too; what one request kept in ``g`` (who
    is signed in, what is enabled) would be believed by the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)
