"""A portal that runs, called over HTTP: the independent suite for SCIM servers, and how soon a change shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from httpx2 import Client, Response
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from plugin_sdk.testing import portal as portals
from plugins.scim.tests.conftest import PATCH_SCHEMA, USER_SCHEMA
from plugins.scim.tests.serving import PASSWORD, Browser, Serving

SOURCE = '[sources.entra]\nkind = "scim"\nfirst_run = "by_push"'
VISIBLE_SECONDS = 5


@pytest.fixture
def serving(engine: str, tmp_path, worker_id: str) -> Iterator[Serving]:
    """A portal with the source ``entra``."""
    running = Serving(tmp_path, portals.database_url(engine, tmp_path, f"{worker_id}_scim"), SOURCE)
    yield running
    running.stop()


@pytest.fixture
def pusher(serving: Serving) -> Iterator[Client]:
    """An identity provider that pushes to it."""
    token = serving.run("scim", "token", "entra", "Test suite")
    address = serving.serve()
    headers = {"Authorization": f"Bearer {token}"}
    with Client(base_url=f"{address}/api/v1/scim/entra", headers=headers, trust_env=False, timeout=60) as client:
        yield client
    assert token not in serving.log()
    assert token.split("_", 2)[2] not in serving.log()


def test_the_suite_for_scim_servers_passes(pusher: Client) -> None:
    results = check_server(SyncSCIMClient(pusher))

    wrong = [
        f"{result.status.name} {result.resource_type} {result.title}: {result.reason}"
        for result in results
        if result.status not in (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE, Status.SKIPPED)
    ]
    assert not wrong, "\n".join(wrong)
    assert len([result for result in results if result.status == Status.SUCCESS]) > 50


def test_a_change_shows_within_five_seconds(serving: Serving, pusher: Client) -> None:
    serving.run("user", "create", "reader", "--admin", "--password-stdin", stdin=f"{PASSWORD}\n")
    address = str(pusher.base_url).partition("/api/")[0]
    reader = Browser(address, "reader")

    def pushed(push: Callable[[], Response]) -> str:
        """The list of people as it is once the portal has taken a change over."""
        before = serving.written()
        assert push().is_success
        serving.wait_for("source entra, run", VISIBLE_SECONDS, before)
        return reader.read("/people")

    body = {"schemas": [USER_SCHEMA], "userName": "ada", "displayName": "Ada Lindqvist"}
    assert "Ada Lindqvist" in pushed(lambda: pusher.post("/Users", json=body))

    (made,) = pusher.get("/Users").json()["Resources"]
    for operation, shows in (
        ({"op": "Replace", "path": "displayName", "value": "Ada Bernadotte"}, True),
        ({"op": "Replace", "path": "active", "value": "False"}, False),
        ({"op": "Replace", "path": "active", "value": "True"}, True),
    ):
        change = {"schemas": [PATCH_SCHEMA], "Operations": [operation]}
        people = pushed(lambda change=change: pusher.patch(f"/Users/{made['id']}", json=change))
        assert ("Ada Bernadotte" in people) is shows
