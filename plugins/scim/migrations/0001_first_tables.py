"""First tables

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
        "scim_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("scim_id", sa.String(length=36), nullable=False),
        sa.Column("display_name", sa.String(length=255), nullable=False),
        sa.Column(
            "display_key",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "external_id",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_group")),
        sa.UniqueConstraint("scim_id", name=op.f("uq_scim_group_scim_id")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_scim_group_source_external_id")),
    )
    op.create_index(op.f("ix_scim_group_source_display_key"), "scim_group", ["source", "display_key"], unique=False)

    op.create_table(
        "scim_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("scim_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=255), nullable=False),
        sa.Column(
            "user_name_key",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "external_id",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "external_key",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("person_key", sa.String(length=36), nullable=False),
        sa.Column("shown_name", sa.String(length=255), nullable=False),
        sa.Column(
            "shown_key",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_user")),
        sa.UniqueConstraint("scim_id", name=op.f("uq_scim_user_scim_id")),
        sa.UniqueConstraint("source", "external_key", name=op.f("uq_scim_user_source_external_key")),
        sa.UniqueConstraint("source", "user_name_key", name=op.f("uq_scim_user_source_user_name_key")),
    )
    op.create_index(op.f("ix_scim_user_source_external_id"), "scim_user", ["source", "external_id"], unique=False)
    op.create_index(op.f("ix_scim_user_source_person_key"), "scim_user", ["source", "person_key"], unique=False)

    op.create_table(
        "scim_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["child_id"], ["scim_group.id"], name=op.f("fk_scim_member_child_id_scim_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["scim_group.id"], name=op.f("fk_scim_member_group_id_scim_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["scim_user.id"], name=op.f("fk_scim_member_user_id_scim_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_member")),
        sa.UniqueConstraint("group_id", "child_id", name=op.f("uq_scim_member_group_id_child_id")),
        sa.UniqueConstraint("group_id", "user_id", name=op.f("uq_scim_member_group_id_user_id")),
    )
    op.create_index(op.f("ix_scim_member_child_id"), "scim_member", ["child_id"], unique=False)
    op.create_index(op.f("ix_scim_member_user_id"), "scim_member", ["user_id"], unique=False)

    op.create_table(
        "scim_user_value",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.String(length=60), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["scim_user.id"], name=op.f("fk_scim_user_value_user_id_scim_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "attribute", "entry", "part", name=op.f("pk_scim_user_value")),
    )
    op.create_index(
        op.f("ix_scim_user_value_attribute_part_user_id"),
        "scim_user_value",
        ["attribute", "part", "user_id"],
        unique=False,
    )

    op.create_table(
        "scim_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("handle", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core_account.id"],
            name=op.f("fk_scim_client_created_by_core_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_client")),
        sa.UniqueConstraint("handle", name=op.f("uq_scim_client_handle")),
    )
    op.create_index(op.f("ix_scim_client_source"), "scim_client", ["source"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_scim_client_source"), table_name="scim_client")

    op.drop_table("scim_client")
    op.drop_index(op.f("ix_scim_user_value_attribute_part_user_id"), table_name="scim_user_value")

    op.drop_table("scim_user_value")
    op.drop_index(op.f("ix_scim_member_user_id"), table_name="scim_member")
    op.drop_index(op.f("ix_scim_member_child_id"), table_name="scim_member")

    op.drop_table("scim_member")
    op.drop_index(op.f("ix_scim_user_source_person_key"), table_name="scim_user")
    op.drop_index(op.f("ix_scim_user_source_external_id"), table_name="scim_user")

    op.drop_table("scim_user")
    op.drop_index(op.f("ix_scim_group_source_display_key"), table_name="scim_group")

    op.drop_table("scim_group")
