"""The tables of sources go forward and back with what is in them."""

from __future__ import annotations

import re

from sqlalchemy import inspect, select, text

from core.db import db
from core.org.sync.models import Source
from core.plugin_host import migrate
from tests.org_sync.conftest import execute
from tests.org_sync.stub import crowd

VERSIONS = migrate.SHARED / "versions"


def test_what_sources_remember_goes_back_and_forward(stub) -> None:
    stub.says(crowd(2))
    execute("stub")
    db.session.remove()
    # The tables of tests are made from the models, without the note of where the migrations are.
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE core_alembic_version (version_num VARCHAR(32) NOT NULL)"))
        note = text("INSERT INTO core_alembic_version VALUES (:head)")
        connection.execute(note, {"head": migrate.head_revision(VERSIONS)})
    script = next(VERSIONS.glob("*_source_position.py")).read_text(encoding="utf-8")
    before = re.search(r'^down_revision = "(\w+)"', script, re.MULTILINE)
    assert before is not None

    migrate.downgrade(migrate.CORE, VERSIONS, before[1])
    names = {column["name"] for column in inspect(db.engine).get_columns("core_source")}
    assert not names & {"position", "mapping", "answer"}
    assert "core_source_call" not in inspect(db.engine).get_table_names()

    migrate.upgrade(migrate.CORE, VERSIONS)
    assert migrate.drift(migrate.CORE) == []
    row = db.session.scalars(select(Source).where(Source.key == "stub")).one()
    assert (row.position, row.mapping, row.answer) == ({}, {}, None)
    assert execute("stub").state == "applied"
