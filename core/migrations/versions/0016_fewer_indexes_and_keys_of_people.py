"""fewer and smaller indexes and keys of people: writing and checking them was a part of every import

Revision: 0016
Follows: 0015
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TOKENS, KEPT = "core_person_token", "core_person_token_kept"
SPARSE = {
    "ix_core_person_birth_month_birth_day": ["birth_month", "birth_day"],
    "ix_core_person_joined_on": ["joined_on"],
    "ix_core_person_location_id": ["location_id"],
    "ix_core_person_same_as_id": ["same_as_id"],
}
"""Indexes of columns of people that whole companies leave empty."""

GUARDED = {
    "core_assignment": ("person_id", "core_person", "CASCADE"),
    "core_directory_login": ("source_id", "core_source", "CASCADE"),
    "core_employment": ("source_id", "core_source", "SET NULL"),
    "core_external_ref": ("source_id", "core_source", "CASCADE"),
}
"""Foreign keys that guarded nothing: an employment leads to the person as well, and a source is never removed."""


def upgrade() -> None:
    """Bring the tables forward."""
    _make_anew("token", "person_id")
    op.create_index(op.f("ix_core_person_token_person_id"), TOKENS, ["person_id"])
    op.drop_index(op.f("ix_core_employment_source_id"), table_name="core_employment")
    for name, columns in SPARSE.items():
        some = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(op.f(name), table_name="core_person")
        op.create_index(op.f(name), "core_person", columns, postgresql_where=some, sqlite_where=some)
    for table, (column, target, _) in GUARDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}_{target}"), type_="foreignkey")


def downgrade() -> None:
    """Bring the tables back."""
    for table, (column, target, then) in GUARDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            key = batch_op.f(f"fk_{table}_{column}_{target}")
            batch_op.create_foreign_key(key, target, [column], ["id"], ondelete=then)
    for name, columns in SPARSE.items():
        op.drop_index(op.f(name), table_name="core_person")
        op.create_index(op.f(name), "core_person", columns)
    op.create_index(op.f("ix_core_employment_source_id"), "core_employment", ["source_id"])
    _make_anew("person_id", "token")
    op.create_index(op.f("ix_core_person_token_token_person_id"), TOKENS, ["token", "person_id"])


def _make_anew(*key: str) -> None:
    """Make the table of words anew with another key; SQLite cannot change one."""
    op.execute(sa.text(f"CREATE TABLE {KEPT} AS SELECT person_id, token FROM {TOKENS}"))  # noqa: S608
    op.drop_table(TOKENS)
    word = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
    op.create_table(
        TOKENS,
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", word, nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_core_person_token")),
    )
    op.execute(sa.text(f"INSERT INTO {TOKENS} (person_id, token) SELECT person_id, token FROM {KEPT}"))  # noqa: S608
    op.drop_table(KEPT)
