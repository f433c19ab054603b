"""The tables of sources go forward and back with what is in them."""

from __future__ import annotations

from sqlalchemy import inspect, select

from core.db import db
from core.org.sync.models import Source
from core.plugin_host import migrate
from tests.org_sync.conftest import execute
from tests.org_sync.stub import crowd

VERSIONS = migrate.SHARED / "versions"
BEFORE = "0002"


def test_what_sources_remember_goes_back_and_forward(stub) -> None:
    stub.says(crowd(2))
    execute("stub")
    db.session.remove()

    migrate.downgrade(migrate.CORE, VERSIONS, BEFORE)
    names = {column["name"] for column in inspect(db.engine).get_columns("core_source")}
    assert not names & {"position", "mapping", "answer"}
    assert "core_source_call" not in inspect(db.engine).get_table_names()

    migrate.upgrade(migrate.CORE, VERSIONS)
    assert migrate.drift(migrate.CORE) == []
    row = db.session.scalars(select(Source).where(Source.key == "stub")).one()
    assert (row.position, row.mapping, row.answer) == ({}, {}, None)
    assert execute("stub").state == "applied"
