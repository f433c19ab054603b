"""Posts, comments, reactions and reads.

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
        "news_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("cover_file_id", sa.Integer(), nullable=True),
        sa.Column("cover_alt", sa.String(length=300), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("for_everyone", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_until", sa.Date(), nullable=True),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("comments_on", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["core_person.id"], name=op.f("fk_news_post_asked_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_news_post_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["core_person.id"], name=op.f("fk_news_post_author_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["cover_file_id"], ["core_file.id"], name=op.f("fk_news_post_cover_file_id_core_file")),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["core_person.id"], name=op.f("fk_news_post_updated_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["core_person.id"],
            name=op.f("fk_news_post_withdrawn_by_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_post")),
    )
    op.create_index(op.f("ix_news_post_author_id_status"), "news_post", ["author_id", "status"])
    op.create_index(op.f("ix_news_post_status_publish_at"), "news_post", ["status", "publish_at"])
    op.create_index(op.f("ix_news_post_status_published_at"), "news_post", ["status", "published_at"])

    op.create_table(
        "news_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["core_person.id"], name=op.f("fk_news_comment_author_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["news_comment.id"], name=op.f("fk_news_comment_parent_id_news_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["news_post.id"], name=op.f("fk_news_comment_post_id_news_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_comment")),
    )
    op.create_index(op.f("ix_news_comment_author_id"), "news_comment", ["author_id"])
    op.create_index(op.f("ix_news_comment_parent_id"), "news_comment", ["parent_id"])
    op.create_index(op.f("ix_news_comment_post_id_parent_id_id"), "news_comment", ["post_id", "parent_id", "id"])

    op.create_table(
        "news_reaction",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_news_reaction_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["news_post.id"], name=op.f("fk_news_reaction_post_id_news_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "kind", "person_id", name=op.f("pk_news_reaction")),
    )
    op.create_index(op.f("ix_news_reaction_person_id"), "news_reaction", ["person_id"])

    op.create_table(
        "news_read",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_news_read_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["news_post.id"], name=op.f("fk_news_read_post_id_news_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_news_read")),
    )
    op.create_index(op.f("ix_news_read_person_id"), "news_read", ["person_id"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_news_read_person_id"), table_name="news_read")

    op.drop_table("news_read")
    op.drop_index(op.f("ix_news_reaction_person_id"), table_name="news_reaction")

    op.drop_table("news_reaction")
    op.drop_index(op.f("ix_news_comment_post_id_parent_id_id"), table_name="news_comment")
    op.drop_index(op.f("ix_news_comment_parent_id"), table_name="news_comment")
    op.drop_index(op.f("ix_news_comment_author_id"), table_name="news_comment")

    op.drop_table("news_comment")
    op.drop_index(op.f("ix_news_post_status_published_at"), table_name="news_post")
    op.drop_index(op.f("ix_news_post_status_publish_at"), table_name="news_post")
    op.drop_index(op.f("ix_news_post_author_id_status"), table_name="news_post")

    op.drop_table("news_post")
