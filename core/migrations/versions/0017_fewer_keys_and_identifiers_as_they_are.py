"""fewer keys and smaller indexes of people; identifiers compared as they are, not by the rules of a language

Revision: 0017
Follows: 0016
Made: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SPARSE = {
    "ix_core_person_birth_month_birth_day": ["birth_month", "birth_day"],
    "ix_core_person_joined_on": ["joined_on"],
    "ix_core_person_location_id": ["location_id"],
}
"""Indexes of columns of people that whole companies leave empty."""

GUARDED = {
    "core_assignment": ("person_id", "core_person", "CASCADE"),
    "core_directory_login": ("source_id", "core_source", "CASCADE"),
    "core_employment": ("source_id", "core_source", "SET NULL"),
    "core_external_ref": ("source_id", "core_source", "CASCADE"),
    "core_sync_change": ("run_id", "core_sync_run", "CASCADE"),
}
"""Foreign keys that guarded nothing: an employment leads to the person as well, a source is never removed, and whoever
removes a run removes its changes."""

IDENTIFIERS = {
    "core_absence": {"person_ref": 255},
    "core_directory_login": {"external_id": 255, "login": 255, "principal_name": 255},
    "core_employment": {"personnel_number": 64, "person_ref": 255},
    "core_external_ref": {"external_id": 255},
    "core_headship": {"person_ref": 255},
    "core_person": {"mail": 255},
}


def upgrade() -> None:
    """Bring the tables forward.

    For some hours 0016 made the smaller indexes and dropped four of the keys itself; there it is done already.
    """
    for name, columns in SPARSE.items():
        some = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(op.f(name), table_name="core_person")
        op.create_index(op.f(name), "core_person", columns, postgresql_where=some, sqlite_where=some)
    inspector = sa.inspect(op.get_bind())
    for table, (column, target, _) in GUARDED.items():
        key = f"fk_{table}_{column}_{target}"
        if key in {held["name"] for held in inspector.get_foreign_keys(table)}:
            with op.batch_alter_table(table, schema=None) as batch_op:
                batch_op.drop_constraint(batch_op.f(key), type_="foreignkey")
    _compare_by("C")


def downgrade() -> None:
    """Bring the tables back."""
    _compare_by("default")
    for table, (column, target, then) in GUARDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            key = batch_op.f(f"fk_{table}_{column}_{target}")
            batch_op.create_foreign_key(key, target, [column], ["id"], ondelete=then)
    for name, columns in SPARSE.items():
        op.drop_index(op.f(name), table_name="core_person")
        op.create_index(op.f(name), "core_person", columns)


def _compare_by(collation: str) -> None:
    """SQLite compares all texts by code point anyway."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in IDENTIFIERS.items():
        changes = [f'ALTER {name} TYPE VARCHAR({length}) COLLATE "{collation}"' for name, length in columns.items()]
        op.execute(sa.text(f"ALTER TABLE {table} {', '.join(changes)}"))
