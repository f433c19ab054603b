"""A portal that people use already is not asked how to set it up; a new one is."""

from __future__ import annotations

import re

import pytest

from core.db import db
from core.identity import accounts
from core.plugin_host import migrate
from core.setup import progress

VERSIONS = migrate.SHARED / "versions"


@pytest.mark.parametrize("used", [True, False])
def test_the_set_up_counts_as_finished_where_somebody_has_an_account(fresh_app, used):
    script = next(VERSIONS.glob("*_setup_and_adoption.py")).read_text(encoding="utf-8")
    before = re.search(r'^down_revision = "(\w+)"', script, re.MULTILINE)
    assert before is not None
    with fresh_app.app_context():
        if used:
            accounts.create("keeper", "five long words of mine")
        db.session.commit()
        db.session.remove()
        migrate.downgrade(migrate.CORE, VERSIONS, before[1])
        migrate.upgrade(migrate.CORE, VERSIONS)
        assert migrate.drift(migrate.CORE) == []
        assert progress.finished() is used
        assert progress.wishes("finish") == {}
