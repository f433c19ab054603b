"""The job that tells a listener of an event is called after the core, for a plugin is called events.

Revision: 0009
Follows: 0008
Made: 2026-11-26
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Deliveries that wait keep waiting under the new name."""
    op.execute("UPDATE core_job SET name = 'core.deliver_event' WHERE name = 'events.deliver'")


def downgrade() -> None:
    """Back to the old name."""
    op.execute("UPDATE core_job SET name = 'events.deliver' WHERE name = 'core.deliver_event'")
