"""who turns out to be one person keeps what was given to either: where roles and records came from

Revision: 0015
Follows: 0014
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FORMER = "uq_core_role_grant_role_id_principal"
PRESENT = "uq_core_role_grant_role_id_principal_given_to"


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("core_role_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_to", sa.String(length=80), server_default="", nullable=False))
        batch_op.drop_constraint(batch_op.f(FORMER), type_="unique")
        batch_op.create_unique_constraint(batch_op.f(PRESENT), ["role_id", "principal", "given_to"])
    with op.batch_alter_table("core_external_ref", schema=None) as batch_op:
        batch_op.add_column(sa.Column("came_from_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_person_same_as_id"), ["same_as_id"], unique=False)


def downgrade() -> None:
    """Bring the tables back."""
    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_person_same_as_id"))
    with op.batch_alter_table("core_external_ref", schema=None) as batch_op:
        batch_op.drop_column("came_from_id")
    # Of a role that somebody holds twice the older grant stays.
    op.execute(
        sa.text(
            "DELETE FROM core_role_grant WHERE id NOT IN"
            " (SELECT min(id) FROM core_role_grant GROUP BY role_id, principal)"
        )
    )
    with op.batch_alter_table("core_role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(PRESENT), type_="unique")
        batch_op.create_unique_constraint(batch_op.f(FORMER), ["role_id", "principal"])
        batch_op.drop_column("given_to")
