"""Events, organisers, enrolments, invitations and personal calendars.

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
        "events_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("cover_file_id", sa.Integer(), nullable=True),
        sa.Column("cover_alt", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("online_url", sa.String(length=1000), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("whole_day", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("reach_id", sa.Integer(), nullable=False),
        sa.Column("for_everyone", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("enrolling", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("waiting_list", sa.Boolean(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("day_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hour_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_events_event_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["core_person.id"], name=op.f("fk_events_event_author_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["cover_file_id"], ["core_file.id"], name=op.f("fk_events_event_cover_file_id_core_file")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["core_location.id"],
            name=op.f("fk_events_event_location_id_core_location"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reach_id"], ["core_audience.id"], name=op.f("fk_events_event_reach_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["core_person.id"], name=op.f("fk_events_event_updated_by_core_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_events_event_uid")),
    )
    op.create_index(op.f("ix_events_event_reach_id"), "events_event", ["reach_id"], unique=False)
    op.create_index(op.f("ix_events_event_status_ends_at"), "events_event", ["status", "ends_at"], unique=False)
    op.create_index(op.f("ix_events_event_status_starts_at"), "events_event", ["status", "starts_at"], unique=False)

    op.create_table(
        "events_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("everything", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_events_feed_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_events_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_events_feed_digest")),
    )

    op.create_table(
        "events_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["core_person.id"], name=op.f("fk_events_enrolment_added_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events_event.id"],
            name=op.f("fk_events_enrolment_event_id_events_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_events_enrolment_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_enrolment")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_events_enrolment_event_id_person_id")),
    )
    op.create_index(
        op.f("ix_events_enrolment_event_id_state_queued_at_id"),
        "events_enrolment",
        ["event_id", "state", "queued_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_events_enrolment_person_id"), "events_enrolment", ["person_id"], unique=False)

    op.create_table(
        "events_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("principal", sa.String(length=80), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events_event.id"],
            name=op.f("fk_events_invitation_event_id_events_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["core_person.id"],
            name=op.f("fk_events_invitation_invited_by_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_invitation")),
        sa.UniqueConstraint("event_id", "principal", name=op.f("uq_events_invitation_event_id_principal")),
    )

    op.create_table(
        "events_organiser",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events_event.id"],
            name=op.f("fk_events_organiser_event_id_events_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_events_organiser_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_events_organiser")),
    )
    op.create_index(op.f("ix_events_organiser_person_id"), "events_organiser", ["person_id"], unique=False)

    op.create_table(
        "events_invited",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_event.id"], name=op.f("fk_events_invited_event_id_events_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["events_invitation.id"],
            name=op.f("fk_events_invited_invitation_id_events_invitation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_events_invited_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_events_invited")),
    )
    op.create_index(op.f("ix_events_invited_invitation_id"), "events_invited", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_events_invited_person_id"), "events_invited", ["person_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_events_invited_person_id"), table_name="events_invited")
    op.drop_index(op.f("ix_events_invited_invitation_id"), table_name="events_invited")
    op.drop_table("events_invited")
    op.drop_index(op.f("ix_events_organiser_person_id"), table_name="events_organiser")
    op.drop_table("events_organiser")
    op.drop_table("events_invitation")
    op.drop_index(op.f("ix_events_enrolment_person_id"), table_name="events_enrolment")
    op.drop_index(op.f("ix_events_enrolment_event_id_state_queued_at_id"), table_name="events_enrolment")
    op.drop_table("events_enrolment")
    op.drop_table("events_feed")
    op.drop_index(op.f("ix_events_event_status_starts_at"), table_name="events_event")
    op.drop_index(op.f("ix_events_event_status_ends_at"), table_name="events_event")
    op.drop_index(op.f("ix_events_event_reach_id"), table_name="events_event")
    op.drop_table("events_event")
