"""Pages, versions, addresses, files and links.

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
        "pages_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=648), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("own_audience_id", sa.Integer(), nullable=True),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("for_everyone", sa.Boolean(), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.Column("tells_owner", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("review_months", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["core_person.id"], name=op.f("fk_pages_page_asked_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_pages_page_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["own_audience_id"], ["core_audience.id"], name=op.f("fk_pages_page_own_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_person.id"], name=op.f("fk_pages_page_owner_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["pages_page.id"], name=op.f("fk_pages_page_parent_id_pages_page")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["core_person.id"], name=op.f("fk_pages_page_reviewed_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["core_person.id"], name=op.f("fk_pages_page_updated_by_core_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages_page")),
        sa.UniqueConstraint("path", name=op.f("uq_pages_page_path")),
    )
    with op.batch_alter_table("pages_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pages_page_asked_id"), ["asked_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pages_page_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pages_page_parent_id_position"), ["parent_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_pages_page_status_review_on"), ["status", "review_on"], unique=False)

    op.create_table(
        "pages_address",
        sa.Column("path", sa.String(length=648), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages_page.id"], name=op.f("fk_pages_address_page_id_pages_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_pages_address")),
    )
    with op.batch_alter_table("pages_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pages_address_page_id"), ["page_id"], unique=False)

    op.create_table(
        "pages_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=220), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["core_person.id"], name=op.f("fk_pages_attachment_added_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["core_file.id"], name=op.f("fk_pages_attachment_file_id_core_file")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages_page.id"], name=op.f("fk_pages_attachment_page_id_pages_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages_attachment")),
    )
    with op.batch_alter_table("pages_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pages_attachment_added_by"), ["added_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_pages_attachment_page_id"), ["page_id"], unique=False)

    op.create_table(
        "pages_link",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=648), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages_page.id"], name=op.f("fk_pages_link_page_id_pages_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "target", name=op.f("pk_pages_link")),
    )
    op.create_table(
        "pages_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["core_person.id"], name=op.f("fk_pages_version_author_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages_page.id"], name=op.f("fk_pages_version_page_id_pages_page"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages_version")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_pages_version_page_id_number")),
    )
    with op.batch_alter_table("pages_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pages_version_author_id"), ["author_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    with op.batch_alter_table("pages_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pages_version_author_id"))

    op.drop_table("pages_version")
    op.drop_table("pages_link")
    with op.batch_alter_table("pages_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pages_attachment_page_id"))
        batch_op.drop_index(batch_op.f("ix_pages_attachment_added_by"))

    op.drop_table("pages_attachment")
    with op.batch_alter_table("pages_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pages_address_page_id"))

    op.drop_table("pages_address")
    with op.batch_alter_table("pages_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pages_page_status_review_on"))
        batch_op.drop_index(batch_op.f("ix_pages_page_parent_id_position"))
        batch_op.drop_index(batch_op.f("ix_pages_page_owner_id"))
        batch_op.drop_index(batch_op.f("ix_pages_page_asked_id"))

    op.drop_table("pages_page")
