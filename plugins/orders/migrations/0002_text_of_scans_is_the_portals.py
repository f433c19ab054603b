"""the text of scans is kept by the portal, with that of all other files

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
    # Not in a batch: that would write the table anew, without the triggers that guard it.
    op.drop_column("orders_version", "file_text")
    op.drop_column("orders_version", "file_state")


def downgrade() -> None:
    """Take the tables back."""
    op.add_column("orders_version", sa.Column("file_state", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("orders_version", sa.Column("file_text", sa.Text(), nullable=False, server_default=""))
