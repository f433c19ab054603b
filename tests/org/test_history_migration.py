"""The upgrade of an older portal: the departments of today become the beginning of their history."""

from __future__ import annotations

from sqlalchemy import inspect, select, text

from core.db import db
from core.org.dates import today
from core.org.department_history import write
from core.org.models import Department, DepartmentVersion
from core.plugin_host import migrate
from core.plugin_host.migrate import CORE

FOLDER = migrate.versions_folder(CORE)


def test_the_departments_of_today_are_taken_over_both_ways(fresh_app):
    with fresh_app.app_context():
        assert migrate.drift(CORE) == []
        db.session.remove()
        migrate.downgrade(CORE, FOLDER, "0006")
        assert not inspect(db.engine).has_table("core_department_version")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO core_department (name, code, path, depth, weight, people_count, about)"
                    " VALUES ('Shop', '', '/1/', 0, 3, 0, '')"
                )
            )
        migrate.upgrade(CORE, FOLDER)
        assert migrate.is_current(CORE, FOLDER)
        shop = db.session.scalars(select(Department)).one()
        shop.name = "Workshop"
        db.session.flush()
        write(today())
        rows = db.session.scalars(select(DepartmentVersion).order_by(DepartmentVersion.id)).all()
        assert [(row.name, row.weight, row.starts_on is None) for row in rows] == [
            ("Shop", 3, True),
            ("Workshop", 3, False),
        ]
