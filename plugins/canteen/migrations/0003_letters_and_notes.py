"""Menus by letter, and a word to the kitchen with an order

Revision: 0003
Follows: 0002
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW = (("canteen_site", "mail_senders", 1000), ("canteen_order", "note", 300))


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "canteen_mailbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_mailbox")),
    )
    for table, name, length in NEW:
        kind = sa.String(length=length)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take the tables back."""
    for table, name, _length in reversed(NEW):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
    op.drop_table("canteen_mailbox")
