"""layouts of the home page, and each person's own order

Revision: 0010
Follows: 0009
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MARKS = ("home_layouts", "home_choices")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "core_home_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("principals", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_home_layout")),
        sa.UniqueConstraint("shipped", name=op.f("uq_core_home_layout_shipped")),
    )
    op.create_table(
        "core_home_layout_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layout_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("principals", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["layout_id"],
            ["core_home_layout.id"],
            name=op.f("fk_core_home_layout_version_layout_id_core_home_layout"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["core_person.id"],
            name=op.f("fk_core_home_layout_version_made_by_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_home_layout_version")),
    )
    with op.batch_alter_table("core_home_layout_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_home_layout_version_layout_id"), ["layout_id"], unique=False)
    op.create_table(
        "core_home_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("arranged", sa.JSON(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core_account.id"],
            name=op.f("fk_core_home_choice_account_id_core_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_core_home_choice")),
    )
    # A mark that nobody has moved yet lets nothing be remembered, and the home page asks for both each time.
    marks = sa.table("core_epoch", sa.column("name", sa.String()), sa.column("value", sa.BigInteger()))
    op.bulk_insert(marks, [{"name": name, "value": 1} for name in _MARKS])


def downgrade() -> None:
    """Take the tables back."""
    marks = sa.table("core_epoch", sa.column("name", sa.String()))
    op.execute(sa.delete(marks).where(marks.c.name.in_(_MARKS)))
    op.drop_table("core_home_choice")
    with op.batch_alter_table("core_home_layout_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_home_layout_version_layout_id"))
    op.drop_table("core_home_layout_version")
    op.drop_table("core_home_layout")
