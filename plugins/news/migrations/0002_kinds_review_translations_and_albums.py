"""Announcements and albums, review with its history, translations, an end of posts, confirmations of reading.

What is there becomes articles. A draft whose publication was asked for is in review.

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

_POST = sa.table(
    "news_post",
    *(sa.column(name) for name in ("status", "withdrawn_reason")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("asked_at", "withdrawn_at", "expires_at")),
)


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("news_post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default="article"))
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("published_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("must_read", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(
            batch_op.f("fk_news_post_published_by_core_person"),
            "core_person",
            ["published_by"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_news_post_status_expires_at"), ["status", "expires_at"], unique=False)
    with op.batch_alter_table("news_read", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    _create_tables()
    op.execute(sa.update(_POST).where(_POST.c.status == "draft", _POST.c.asked_at.is_not(None)).values(status="review"))


def _create_tables() -> None:
    op.create_table(
        "news_translation",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("of_revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to_post("translation"),
        _to_person("translation", "updated_by"),
        sa.PrimaryKeyConstraint("post_id", "language", name=op.f("pk_news_translation")),
    )
    op.create_table(
        "news_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        _to_post("step"),
        _to_person("step", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_step")),
    )
    op.create_index(op.f("ix_news_step_person_id"), "news_step", ["person_id"])
    op.create_index(op.f("ix_news_step_post_id"), "news_step", ["post_id"])
    op.create_table(
        "news_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["core_file.id"], name=op.f("fk_news_picture_file_id_core_file")),
        _to_post("picture"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_picture")),
    )
    op.create_index(op.f("ix_news_picture_post_id_position"), "news_picture", ["post_id", "position"])
    op.create_table(
        "news_removal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        _to_post("removal_request"),
        _to_person("removal_request", "person_id", ondelete="CASCADE"),
        _to_person("removal_request", "decided_by"),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["news_picture.id"],
            name=op.f("fk_news_removal_request_picture_id_news_picture"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_removal_request")),
    )
    for columns in (["person_id"], ["picture_id"], ["post_id", "decided_at"]):
        name = op.f(f"ix_news_removal_request_{'_'.join(columns)}")
        op.create_index(name, "news_removal_request", columns)


def _to_post(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["post_id"], ["news_post.id"], name=op.f(f"fk_news_{table}_post_id_news_post"), ondelete="CASCADE"
    )


def _to_person(table: str, column: str, ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["core_person.id"], name=op.f(f"fk_news_{table}_{column}_core_person"), ondelete=ondelete
    )


def downgrade() -> None:
    """Take the tables back. What is in review is a draft again, what has ended counts as withdrawn."""
    op.execute(sa.update(_POST).where(_POST.c.status == "review").values(status="draft"))
    ended = sa.update(_POST).where(_POST.c.status == "ended")
    op.execute(ended.values(status="withdrawn", withdrawn_at=_POST.c.expires_at, withdrawn_reason="Its time was over."))
    for table in ("removal_request", "picture", "step", "translation"):
        op.drop_table(f"news_{table}")
    with op.batch_alter_table("news_read", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
    with op.batch_alter_table("news_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_news_post_status_expires_at"))
        batch_op.drop_constraint(batch_op.f("fk_news_post_published_by_core_person"), type_="foreignkey")
        for name in ("must_read", "urgent", "published_by", "expires_at", "revision", "language", "kind"):
            batch_op.drop_column(name)
