"""Words of people under another key, and tables with fewer foreign keys: nothing is lost on the way, there and back."""

from __future__ import annotations

from sqlalchemy import select, text

from core.db import db, metadata
from core.plugin_host import migrate
from core.plugin_host.migrate import CORE
from plugin_sdk.testing.make import Make

FOLDER = migrate.versions_folder(CORE)
BEFORE = "0015"
TABLES = ("core_person_token", "core_employment", "core_assignment", "core_external_ref", "core_directory_login")


def rows():
    found = {name: sorted(map(str, db.session.execute(select(metadata.tables[name])).mappings())) for name in TABLES}
    db.session.remove()
    return found


def test_no_row_is_lost_there_and_back(fresh_app):
    with fresh_app.app_context():
        make = Make()
        shop = make.department("Shop")
        for number in range(3):
            make.person(f"Smith Ann{number}", department=shop, position="Turner", mail=f"ann{number}@example.com")
        db.session.commit()
        before = rows()
        assert len(before["core_person_token"]) > 9 and len(before["core_assignment"]) == 3
        migrate.downgrade(CORE, FOLDER, BEFORE)
        assert rows() == before
        migrate.upgrade(CORE, FOLDER)
        assert rows() == before
        assert migrate.drift(CORE) == []


def test_what_is_done_already_is_left(fresh_app):
    """For some hours 0016 did a part of what 0017 does; portals that were moved up then must go on."""
    with fresh_app.app_context():
        db.session.execute(text("UPDATE core_alembic_version SET version_num = '0016'"))
        db.session.commit()
        db.session.remove()
        migrate.upgrade(CORE, FOLDER)
        assert migrate.drift(CORE) == []
