"""texts of files, synonyms, searches in vain

Revision: 0012
Follows: 0011
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "core_file_text",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["core_file.id"], name=op.f("fk_core_file_text_file_id_core_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_core_file_text")),
    )
    op.create_index(op.f("ix_core_file_text_state"), "core_file_text", ["state"])
    op.create_table(
        "core_file_passage",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file_text.file_id"],
            name=op.f("fk_core_file_passage_file_id_core_file_text"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_core_file_passage")),
    )
    op.create_table(
        "core_search_file",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_id", "file_id", name=op.f("pk_core_search_file")),
    )
    op.create_index(op.f("ix_core_search_file_file_id"), "core_search_file", ["file_id"])
    op.create_table(
        "core_search_synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wordings", sa.String(length=400), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_search_synonym")),
    )
    # Rows from before do not say whether one person asked or several, so nobody could be shown them.
    op.execute("DELETE FROM core_search_miss")
    with op.batch_alter_table("core_search_miss", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_at", sa.DateTime(timezone=True), nullable=False))
        batch_op.add_column(sa.Column("first_asker", sa.String(length=32), nullable=False))
        batch_op.add_column(sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True))
    # The mark of what processes remember of synonyms; without one they would read them again and again.
    op.execute("INSERT INTO core_epoch (name, value) VALUES ('search.synonyms', 1)")


def downgrade() -> None:
    """Take the tables back."""
    op.execute("DELETE FROM core_epoch WHERE name = 'search.synonyms'")
    with op.batch_alter_table("core_search_miss", schema=None) as batch_op:
        batch_op.drop_column("solved_at")
        batch_op.drop_column("first_asker")
        batch_op.drop_column("first_at")
    op.drop_table("core_search_synonym")
    op.drop_table("core_search_file")
    op.drop_table("core_file_passage")
    op.drop_table("core_file_text")
