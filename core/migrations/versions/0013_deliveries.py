"""deliveries of notifications, habits of people, rules of the company, browsers that get web push

Revision: 0013
Follows: 0012
Made: 2026-11-26
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEW_COLUMNS = (
    ("parts", sa.JSON(), sa.text("'[]'")),
    ("events", sa.Integer(), sa.text("1")),
    ("superseded", sa.Boolean(), sa.false()),
    ("instead_of", sa.String(length=300), sa.text("''")),
)


def upgrade() -> None:
    """Bring the tables forward."""
    _create_what_was_chosen()
    _create_deliveries()
    with op.batch_alter_table("core_notification", schema=None) as batch_op:
        for name, kind, default in NEW_COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.add_column(sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_core_notification_person_id_thread"), ["person_id", "thread"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_notification_created_at"), ["created_at"], unique=False)
    with op.batch_alter_table("core_notification", schema=None) as batch_op:
        for name, _kind, _default in NEW_COLUMNS:
            batch_op.alter_column(name, server_default=None)
    _take_over_waiting_letters()
    with op.batch_alter_table("core_notification", schema=None) as batch_op:
        batch_op.drop_column("emailed_at")
        batch_op.drop_column("mail_wanted")


def _create_what_was_chosen() -> None:
    op.create_table(
        "core_notification_habits",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("quiet_weekends", sa.Boolean(), nullable=False),
        sa.Column("hold_while_away", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_notification_habits_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_core_notification_habits")),
    )
    op.create_table(
        "core_notification_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=True),
        sa.Column("headline_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_core_notification_rules_audience_id_core_audience")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notification_rules")),
        sa.UniqueConstraint("audience_id", name=op.f("uq_core_notification_rules_audience_id")),
    )
    op.create_table(
        "core_notification_rule",
        sa.Column("rules_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["rules_id"],
            ["core_notification_rules.id"],
            name=op.f("fk_core_notification_rule_rules_id_core_notification_rules"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rules_id", "type", "channel", name=op.f("pk_core_notification_rule")),
    )


def _create_deliveries() -> None:
    op.create_table(
        "core_push_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("p256dh", sa.String(length=100), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("user_agent", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_push_subscription_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["core_session.id"],
            name=op.f("fk_core_push_subscription_session_id_core_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_push_subscription")),
        sa.UniqueConstraint("digest", name=op.f("uq_core_push_subscription_digest")),
    )
    with op.batch_alter_table("core_push_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_push_subscription_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_push_subscription_session_id"), ["session_id"], unique=False)
    op.create_table(
        "core_notification_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("bundle", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["core_notification.id"],
            name=op.f("fk_core_notification_delivery_notification_id_core_notification"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_notification_delivery_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["core_push_subscription.id"],
            name=op.f("fk_core_notification_delivery_subscription_id_core_push_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notification_delivery")),
        sa.UniqueConstraint(
            "notification_id",
            "channel",
            "subscription_id",
            name=op.f("uq_core_notification_delivery_notification_id_channel_subscription_id"),
        ),
    )
    with op.batch_alter_table("core_notification_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_notification_delivery_channel_state_due_at"),
            ["channel", "state", "due_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_core_notification_delivery_person_id_state"), ["person_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_core_notification_delivery_subscription_id"), ["subscription_id"], unique=False
        )


def _take_over_waiting_letters() -> None:
    """Letters that wait in jobs of their own become deliveries; the jobs then find nothing more to do."""
    job = sa.table("core_job", sa.column("name"), sa.column("state"), sa.column("payload", sa.JSON()))
    old = sa.table("core_notification", sa.column("id"), sa.column("person_id"), sa.column("emailed_at"))
    connection = op.get_bind()
    waiting = sa.select(job.c.payload).where(job.c.name == "notify.mail", job.c.state.in_(("new", "running", "parked")))
    numbers = [payload["id"] for payload in connection.scalars(waiting) if payload and "id" in payload]
    rows: list[dict[str, Any]] = []
    for start in range(0, len(numbers), 500):
        wanted = sa.select(old.c.id, old.c.person_id).where(
            old.c.id.in_(numbers[start : start + 500]), old.c.emailed_at.is_(None)
        )
        rows.extend(
            {
                "notification_id": row.id, "person_id": row.person_id, "channel": "email", "state": "waiting",
                "bundle": "", "due_at": datetime.now(UTC), "attempts": 0, "reason": "",
            }
            for row in connection.execute(wanted)
        )  # fmt: skip
    if rows:
        names = ("notification_id", "person_id", "channel", "state", "bundle", "due_at", "attempts", "reason")
        columns = [sa.column(name, sa.DateTime(timezone=True) if name == "due_at" else None) for name in names]
        op.bulk_insert(sa.table("core_notification_delivery", *columns), rows)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("core_notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_wanted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("emailed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("core_notification", schema=None) as batch_op:
        batch_op.alter_column("mail_wanted", server_default=None)
        batch_op.drop_index(batch_op.f("ix_core_notification_created_at"))
        batch_op.drop_index(batch_op.f("ix_core_notification_person_id_thread"))
        batch_op.drop_column("acted_at")
        for name, _kind, _default in reversed(NEW_COLUMNS):
            batch_op.drop_column(name)
    op.drop_table("core_notification_delivery")
    op.drop_table("core_push_subscription")
    op.drop_table("core_notification_rule")
    op.drop_table("core_notification_rules")
    op.drop_table("core_notification_habits")
