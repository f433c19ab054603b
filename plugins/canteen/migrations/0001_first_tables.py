"""First tables

Revision: 0001
Follows: nothing
Made: 2026-11-23
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
        "canteen_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("opening_hours", sa.String(length=300), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("team_audience_id", sa.Integer(), nullable=False),
        sa.Column("feed_url", sa.String(length=1000), nullable=False),
        sa.Column("feed_error", sa.Text(), nullable=False),
        sa.Column("feed_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["core_location.id"],
            name=op.f("fk_canteen_site_location_id_core_location"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_audience_id"], ["core_audience.id"], name=op.f("fk_canteen_site_team_audience_id_core_audience")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_site")),
        sa.UniqueConstraint("slug", name=op.f("uq_canteen_site_slug")),
    )
    op.create_index(op.f("ix_canteen_site_location_id"), "canteen_site", ["location_id"], unique=False)

    op.create_table(
        "canteen_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["canteen_site.id"], name=op.f("fk_canteen_course_site_id_canteen_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_course")),
    )
    op.create_index(op.f("ix_canteen_course_site_id"), "canteen_course", ["site_id"], unique=False)

    op.create_table(
        "canteen_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["canteen_site.id"], name=op.f("fk_canteen_day_site_id_canteen_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_day")),
        sa.UniqueConstraint("site_id", "day", name=op.f("uq_canteen_day_site_id_day")),
    )
    op.create_index(op.f("ix_canteen_day_day"), "canteen_day", ["day"], unique=False)

    op.create_table(
        "canteen_price_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["canteen_site.id"],
            name=op.f("fk_canteen_price_class_site_id_canteen_site"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_price_class")),
    )
    op.create_index(op.f("ix_canteen_price_class_site_id"), "canteen_price_class", ["site_id"], unique=False)

    op.create_table(
        "canteen_served_location",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["core_location.id"],
            name=op.f("fk_canteen_served_location_location_id_core_location"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["canteen_site.id"],
            name=op.f("fk_canteen_served_location_site_id_canteen_site"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "location_id", name=op.f("pk_canteen_served_location")),
    )
    op.create_index(
        op.f("ix_canteen_served_location_location_id"), "canteen_served_location", ["location_id"], unique=False
    )

    op.create_table(
        "canteen_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("avoids", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_canteen_choice_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["canteen_site.id"], name=op.f("fk_canteen_choice_site_id_canteen_site"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_canteen_choice")),
    )
    op.create_index(op.f("ix_canteen_choice_site_id"), "canteen_choice", ["site_id"], unique=False)

    op.create_table(
        "canteen_dish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("portion", sa.String(length=60), nullable=False),
        sa.Column("kcal", sa.Integer(), nullable=True),
        sa.Column("protein", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("fat", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("carbs", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("allergens", sa.String(length=200), nullable=False),
        sa.Column("marks", sa.String(length=100), nullable=False),
        sa.Column("sold_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["canteen_course.id"], name=op.f("fk_canteen_dish_course_id_canteen_course")
        ),
        sa.ForeignKeyConstraint(
            ["day_id"], ["canteen_day.id"], name=op.f("fk_canteen_dish_day_id_canteen_day"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_dish")),
    )
    op.create_index(op.f("ix_canteen_dish_course_id"), "canteen_dish", ["course_id"], unique=False)
    op.create_index(op.f("ix_canteen_dish_day_id"), "canteen_dish", ["day_id"], unique=False)

    op.create_table(
        "canteen_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("menu", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_canteen_import_person_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["canteen_site.id"], name=op.f("fk_canteen_import_site_id_canteen_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_import")),
    )
    op.create_index(op.f("ix_canteen_import_person_id"), "canteen_import", ["person_id"], unique=False)
    op.create_index(op.f("ix_canteen_import_site_id_id"), "canteen_import", ["site_id", "id"], unique=False)

    op.create_table(
        "canteen_price",
        sa.Column("dish_id", sa.Integer(), nullable=False),
        sa.Column("price_class_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=9, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["dish_id"], ["canteen_dish.id"], name=op.f("fk_canteen_price_dish_id_canteen_dish"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["price_class_id"],
            ["canteen_price_class.id"],
            name=op.f("fk_canteen_price_price_class_id_canteen_price_class"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("dish_id", "price_class_id", name=op.f("pk_canteen_price")),
    )
    op.create_index(op.f("ix_canteen_price_price_class_id"), "canteen_price", ["price_class_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("canteen_price")
    op.drop_table("canteen_import")
    op.drop_table("canteen_dish")
    op.drop_table("canteen_choice")
    op.drop_table("canteen_served_location")
    op.drop_table("canteen_price_class")
    op.drop_table("canteen_day")
    op.drop_table("canteen_course")
    op.drop_table("canteen_site")
