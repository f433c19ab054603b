"""Greetings, choices and reminders.

Revision: 0001
Follows: nothing
Made: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "birthdays_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("no_wall", sa.Boolean(), nullable=False),
        sa.Column("no_anniversary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_birthdays_choice_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_birthdays_choice")),
    )
    op.create_table(
        "birthdays_greeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("sign", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_birthdays_greeting_author_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_birthdays_greeting_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_birthdays_greeting")),
        sa.UniqueConstraint(
            "person_id", "kind", "day", "author_id", name=op.f("uq_birthdays_greeting_person_id_kind_day_author_id")
        ),
    )
    with op.batch_alter_table("birthdays_greeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_birthdays_greeting_author_id"), ["author_id"], unique=False)

    op.create_table(
        "birthdays_reminded",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["core_department.id"],
            name=op.f("fk_birthdays_reminded_department_id_core_department"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_birthdays_reminded_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("department_id", "person_id", "kind", "day", name=op.f("pk_birthdays_reminded")),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("birthdays_reminded")
    with op.batch_alter_table("birthdays_greeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_birthdays_greeting_author_id"))

    op.drop_table("birthdays_greeting")
    op.drop_table("birthdays_choice")
