"""Orders and ratings

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
    _extend()
    op.create_table(
        "canteen_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Time(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["canteen_site.id"], name=op.f("fk_canteen_order_site_id_canteen_site"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_canteen_order_person_id_core_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_order")),
        sa.UniqueConstraint("site_id", "day", "person_id", name=op.f("uq_canteen_order_site_id_day_person_id")),
    )
    op.create_index(op.f("ix_canteen_order_person_id_day"), "canteen_order", ["person_id", "day"], unique=False)

    op.create_table(
        "canteen_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("dish_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("price", sa.Numeric(precision=9, scale=2), nullable=True),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["canteen_order.id"],
            name=op.f("fk_canteen_order_line_order_id_canteen_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dish_id"],
            ["canteen_dish.id"],
            name=op.f("fk_canteen_order_line_dish_id_canteen_dish"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_order_line")),
        sa.UniqueConstraint("order_id", "dish_id", name=op.f("uq_canteen_order_line_order_id_dish_id")),
    )
    op.create_index(op.f("ix_canteen_order_line_dish_id"), "canteen_order_line", ["dish_id"], unique=False)

    op.create_table(
        "canteen_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dish", sa.String(length=250), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["canteen_site.id"], name=op.f("fk_canteen_rating_site_id_canteen_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_rating")),
        sa.UniqueConstraint("author", name=op.f("uq_canteen_rating_author")),
    )
    op.create_index(op.f("ix_canteen_rating_site_id_dish"), "canteen_rating", ["site_id", "dish"], unique=False)


def _extend() -> None:
    """Add what canteens, days, dishes and people's choices now also know; the defaults fill the rows that are there."""
    with op.batch_alter_table("canteen_site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("takes_orders", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("orders_until", sa.Time(), nullable=False, server_default="16:00:00"))
        batch_op.add_column(sa.Column("orders_ahead", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("slots", sa.String(length=144), nullable=False, server_default=""))
    with op.batch_alter_table("canteen_site", schema=None) as batch_op:
        for name, kind in (
            ("takes_orders", sa.Boolean()),
            ("orders_until", sa.Time()),
            ("orders_ahead", sa.Integer()),
            ("slots", sa.String(length=144)),
        ):
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    with op.batch_alter_table("canteen_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("canteen_day", schema=None) as batch_op:
        batch_op.alter_column("reminded", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("canteen_dish", schema=None) as batch_op:
        batch_op.add_column(sa.Column("order_limit", sa.Integer(), nullable=True))
    with op.batch_alter_table("canteen_choice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remind_site_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_canteen_choice_remind_site_id_canteen_site"),
            "canteen_site",
            ["remind_site_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_canteen_choice_remind_site_id"), ["remind_site_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("canteen_rating")
    op.drop_table("canteen_order_line")
    op.drop_table("canteen_order")
    with op.batch_alter_table("canteen_choice", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_canteen_choice_remind_site_id"))
        batch_op.drop_constraint(op.f("fk_canteen_choice_remind_site_id_canteen_site"), type_="foreignkey")
        batch_op.drop_column("remind_site_id")
    with op.batch_alter_table("canteen_dish", schema=None) as batch_op:
        batch_op.drop_column("order_limit")
    with op.batch_alter_table("canteen_day", schema=None) as batch_op:
        batch_op.drop_column("reminded")
    with op.batch_alter_table("canteen_site", schema=None) as batch_op:
        for name in ("slots", "orders_ahead", "orders_until", "takes_orders"):
            batch_op.drop_column(name)
