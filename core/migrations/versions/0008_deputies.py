"""who stands in for whom

Revision: 0008
Follows: 0007
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "core_deputyship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deputy_id"],
            ["core_person.id"],
            name=op.f("fk_core_deputyship_deputy_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"],
            ["core_person.id"],
            name=op.f("fk_core_deputyship_named_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_deputyship_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_deputyship")),
    )
    with op.batch_alter_table("core_deputyship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_deputyship_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_core_deputyship_person_id_ends_on"), ["person_id", "ends_on"], unique=False
        )


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("core_deputyship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_deputyship_person_id_ends_on"))
        batch_op.drop_index(batch_op.f("ix_core_deputyship_deputy_id"))
    op.drop_table("core_deputyship")
