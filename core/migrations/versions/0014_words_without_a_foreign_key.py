"""search words of people without a foreign key, whose check was most of what writing them cost

Revision: 0014
Follows: 0013
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = "fk_core_person_token_person_id_core_person"


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("core_person_token", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(KEY), type_="foreignkey")


def downgrade() -> None:
    """Bring the tables back."""
    op.execute(sa.text("DELETE FROM core_person_token WHERE person_id NOT IN (SELECT id FROM core_person)"))
    with op.batch_alter_table("core_person_token", schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f(KEY), "core_person", ["person_id"], ["id"], ondelete="CASCADE")
