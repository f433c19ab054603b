"""fewer and smaller indexes of people: writing them was a part of every import

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


def upgrade() -> None:
    """Bring the tables forward."""
    _make_anew("token", "person_id")
    op.create_index(op.f("ix_core_person_token_person_id"), TOKENS, ["person_id"])
    op.drop_index(op.f("ix_core_employment_source_id"), table_name="core_employment")
    op.drop_index(op.f("ix_core_person_same_as_id"), table_name="core_person")
    some = sa.text("same_as_id IS NOT NULL")
    op.create_index(
        op.f("ix_core_person_same_as_id"), "core_person", ["same_as_id"], postgresql_where=some, sqlite_where=some
    )


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_index(op.f("ix_core_person_same_as_id"), table_name="core_person")
    op.create_index(op.f("ix_core_person_same_as_id"), "core_person", ["same_as_id"])
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
