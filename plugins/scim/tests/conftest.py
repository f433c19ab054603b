"""What the tests of the block share: sources in the configuration, and a program that pushes to one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from plugin_sdk.db import session as database
from plugins.scim.services import clients

USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Program:
    """An identity provider that pushes to one source."""

    def __init__(self, browser: Any, source: str, token: str) -> None:
        self._browser, self.source, self.token = browser, source, token

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request; ``path`` stands below the source's address."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            headers.setdefault("Content-Type", "application/scim+json")
        data = body if isinstance(body, bytes | str) or body is None else json.dumps(body)
        return self._browser.open(f"/api/v1/scim/{self.source}{path}", method=method, data=data, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        """Read something that must be there."""
        answer = self._browser.get(
            f"/api/v1/scim/{self.source}{path}",
            query_string=query,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code == 200, answer.text
        return answer.json

    def found(self, expression: str, kind: str = "Users", **query: Any) -> list[str]:
        """User names (or names of groups) of what a filter finds."""
        resources = self.get(f"/{kind}", filter=expression, **query)["Resources"]
        return [item.get("userName") or item["displayName"] for item in resources]

    def user(self, user_name: str, /, **values: Any) -> dict[str, Any]:
        """Push a new user; ``enterprise`` gives the attributes of that extension."""
        extension = values.pop("enterprise", None)
        body = {"schemas": [USER_SCHEMA], "userName": user_name, **values}
        if extension is not None:
            body["schemas"].append(ENTERPRISE)
            body[ENTERPRISE] = extension
        answer = self.send("POST", "/Users", body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json
        return made

    def group(self, display_name: str, /, *ids: str, **values: Any) -> dict[str, Any]:
        """Push a new group with these members."""
        members = [{"value": scim_id} for scim_id in ids]
        body = {"schemas": [GROUP_SCHEMA], "displayName": display_name, "members": members, **values}
        answer = self.send("POST", "/Groups", body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json
        return made

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        """Patch something; gives the answer."""
        return self.send("PATCH", path, {"schemas": [PATCH_SCHEMA], "Operations": list(operations)}, **headers)


@pytest.fixture(autouse=True)
def nobody_has_asked(request: pytest.FixtureRequest) -> None:
    """Forget what other tests were counted for."""
    if "app" in request.fixturenames:
        for limiter in request.getfixturevalue("app").extensions["limiter"]:
            limiter.reset()


@pytest.fixture
def configure(app: Any) -> Iterator[Callable[..., None]]:
    """``configure(key={...})`` names sources in the configuration for one test."""
    before = app.extensions["dunbar.config"]

    def change(**tables: dict[str, Any]) -> None:
        current = app.extensions["dunbar.config"]
        app.extensions["dunbar.config"] = current.model_copy(update={"sources": {**current.sources, **tables}})

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def program(app: Any, client: Any, configure: Callable[..., None]) -> Callable[..., Program]:
    """``program("entra", logins=True)`` names a source with these settings and gives who pushes to it."""

    def make(source: str = "entra", **settings: Any) -> Program:
        configure(**{source: {"kind": "scim", "first_run": "by_push", **settings}})
        _client, token = clients.create(source, f"{source} program", days=30, account_id=None)
        database.commit()
        return Program(client, source, token)

    return make


@pytest.fixture
def entra(program: Callable[..., Program]) -> Program:
    """Who pushes to the source ``entra``."""
    return program()
