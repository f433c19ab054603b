"""Events that are repeated

Revision: 0002
Follows: 0001
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    kind = sa.String(length=64)
    with op.batch_alter_table("events_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series", kind, nullable=False, server_default=""))
    with op.batch_alter_table("events_event", schema=None) as batch_op:
        batch_op.alter_column("series", existing_type=kind, existing_nullable=False, server_default=None)
        batch_op.create_index(op.f("ix_events_event_series"), ["series"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("events_event", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_events_event_series"))
        batch_op.drop_column("series")
