"""A small portal of nothing but the database, and makers of people and departments."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, Table

from core.db import db, init_db, metadata
from core.org import models  # noqa: F401 - fills the metadata
from core.org.sync import models as sync_models  # noqa: F401 - fills the metadata

URLS = ["sqlite", *(["postgresql"] if os.environ.get("DUNBAR_TEST_POSTGRESQL") else [])]
if "core_file" not in metadata.tables:
    Table("core_file", metadata, Column("id", Integer, primary_key=True))


@pytest.fixture(params=URLS)
def app(request: pytest.FixtureRequest, tmp_path) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path}/portal.db" if request.param == "sqlite" else os.environ["DUNBAR_TEST_POSTGRESQL"]
    app = Flask("core")
    init_db(app, url)
    with app.app_context():
        db.drop_all()
        db.create_all()
        yield app
        db.session.remove()
        db.drop_all()
        db.engine.dispose()
