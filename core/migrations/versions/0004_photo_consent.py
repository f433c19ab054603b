"""photo consent

Revision: 0004
Follows: 0003
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "core_person_photo",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("own_file_id", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["own_file_id"],
            ["core_file.id"],
            name=op.f("fk_core_person_photo_own_file_id_core_file"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_person_photo_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_core_person_photo")),
    )
    op.create_table(
        "core_photo_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"],
            ["core_person.id"],
            name=op.f("fk_core_photo_consent_by_person_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_photo_consent_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_photo_consent")),
    )
    with op.batch_alter_table("core_photo_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_photo_consent_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("core_photo_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_photo_consent_person_id"))
    op.drop_table("core_photo_consent")
    op.drop_table("core_person_photo")
