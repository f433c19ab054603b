"""source position

Revision: 0006
Follows: 0005
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "core_source_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["core_source.id"],
            name=op.f("fk_core_source_call_source_id_core_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_source_call")),
        sa.UniqueConstraint("source_id", "signature", name=op.f("uq_core_source_call_source_id_signature")),
    )
    with op.batch_alter_table("core_source_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_source_call_called_at"), ["called_at"], unique=False)

    with op.batch_alter_table("core_source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("position", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("mapping", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("answer", sa.JSON(), nullable=True))
    with op.batch_alter_table("core_source", schema=None) as batch_op:
        batch_op.alter_column("position", server_default=None)
        batch_op.alter_column("mapping", server_default=None)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("core_source", schema=None) as batch_op:
        batch_op.drop_column("answer")
        batch_op.drop_column("mapping")
        batch_op.drop_column("position")

    with op.batch_alter_table("core_source_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_source_call_called_at"))

    op.drop_table("core_source_call")
