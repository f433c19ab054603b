"""the set-up wizard's answers, and how the portal is taken up

Revision: 0011
Follows: 0010
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward. A portal that people use already need not be asked how to set it up."""
    op.create_table(
        "core_setup_step",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_core_setup_step")),
    )
    op.execute(
        "INSERT INTO core_setup_step (key, state, wishes, changed_at) "
        "SELECT 'finish', 'done', '{}', CURRENT_TIMESTAMP WHERE EXISTS (SELECT 1 FROM core_account)"
    )
    op.create_table(
        "core_presence",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_presence_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("day", "person_id", name=op.f("pk_core_presence")),
    )
    with op.batch_alter_table("core_presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_presence_person_id"), ["person_id"], unique=False)
    op.create_table(
        "core_block_use",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("block", sa.String(length=40), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "block", name=op.f("pk_core_block_use")),
    )
    with op.batch_alter_table("core_invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("core_invitation", schema=None) as batch_op:
        batch_op.drop_column("opened_at")
    op.drop_table("core_block_use")
    with op.batch_alter_table("core_presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_presence_person_id"))
    op.drop_table("core_presence")
    op.drop_table("core_setup_step")
