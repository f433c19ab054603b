"""departments as they were

Revision: 0007
Follows: 0006
Made: 2026-11-26
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    path = sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql")
    op.create_table(
        "core_department_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("legal_entity_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("path", path, nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["core_department.id"],
            name=op.f("fk_core_department_version_department_id_core_department"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["core_department.id"],
            name=op.f("fk_core_department_version_parent_id_core_department"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["legal_entity_id"],
            ["core_legal_entity.id"],
            name=op.f("fk_core_department_version_legal_entity_id_core_legal_entity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["core_location.id"],
            name=op.f("fk_core_department_version_location_id_core_location"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_department_version")),
    )
    with op.batch_alter_table("core_department_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_department_version_department_id_ends_on"), ["department_id", "ends_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_department_version_parent_id"), ["parent_id"], unique=False)
    # As of yesterday, so that what changes today, after the upgrade, is told from what was before.
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    op.execute(
        sa.text(
            "INSERT INTO core_department_version (department_id, name, parent_id, legal_entity_id, location_id, path,"
            " depth, weight, recorded_on) SELECT id, name, parent_id, legal_entity_id, location_id, path, depth,"
            " weight, :yesterday FROM core_department"
        ).bindparams(sa.bindparam("yesterday", yesterday, type_=sa.Date()))
    )


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("core_department_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_department_version_parent_id"))
        batch_op.drop_index(batch_op.f("ix_core_department_version_department_id_ends_on"))
    op.drop_table("core_department_version")
