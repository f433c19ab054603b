"""Orders, their versions, who has to confirm them, and the ledger, which the database itself keeps from being changed.

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


_SQLITE = (
    """
    CREATE TRIGGER orders_entry_no_update BEFORE UPDATE ON orders_entry
    BEGIN SELECT RAISE(ABORT, 'a line of the ledger of confirmations is never changed'); END
    """,
    """
    CREATE TRIGGER orders_entry_no_delete BEFORE DELETE ON orders_entry
    BEGIN SELECT RAISE(ABORT, 'a line of the ledger of confirmations is never deleted'); END
    """,
    """
    CREATE TRIGGER orders_version_no_update
    BEFORE UPDATE OF order_id, number, text, note, file_id, file_digest, digest ON orders_version WHEN OLD.digest <> ''
    BEGIN SELECT RAISE(ABORT, 'an issued version of an order is never changed'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION orders_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'what was issued or confirmed is never changed or deleted (%)', TG_TABLE_NAME; END
    $$
    """,
    """
    CREATE TRIGGER orders_entry_no_change BEFORE UPDATE OR DELETE ON orders_entry
    FOR EACH ROW EXECUTE FUNCTION orders_entry_stays()
    """,
    """
    CREATE TRIGGER orders_entry_no_truncate BEFORE TRUNCATE ON orders_entry
    FOR EACH STATEMENT EXECUTE FUNCTION orders_entry_stays()
    """,
    """
    CREATE TRIGGER orders_version_no_update
    BEFORE UPDATE OF order_id, number, text, note, file_id, file_digest, digest ON orders_version
    FOR EACH ROW WHEN (OLD.digest <> '') EXECUTE FUNCTION orders_entry_stays()
    """,
)


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "orders_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_chain")),
    )
    op.create_table(
        "orders_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("number_key", sa.String(length=64), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("entity_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("out_of_force_on", sa.Date(), nullable=True),
        sa.Column("out_of_force_reason", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("for_everyone", sa.Boolean(), nullable=False),
        sa.Column("acknowledge", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_orders_order_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["core_legal_entity.id"],
            name=op.f("fk_orders_order_entity_id_core_legal_entity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_person.id"], name=op.f("fk_orders_order_owner_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["core_person.id"], name=op.f("fk_orders_order_signer_id_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["core_person.id"], name=op.f("fk_orders_order_updated_by_core_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_order")),
        sa.UniqueConstraint("number_key", name=op.f("uq_orders_order_number_key")),
    )
    op.create_index(op.f("ix_orders_order_entity_id"), "orders_order", ["entity_id"], unique=False)
    op.create_index(op.f("ix_orders_order_owner_id_status"), "orders_order", ["owner_id", "status"], unique=False)
    op.create_index(op.f("ix_orders_order_status_signed_on"), "orders_order", ["status", "signed_on"], unique=False)

    op.create_table(
        "orders_link",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders_order.id"], name=op.f("fk_orders_link_order_id_orders_order"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["target_id"], ["orders_order.id"], name=op.f("fk_orders_link_target_id_orders_order")),
        sa.PrimaryKeyConstraint("order_id", "target_id", name=op.f("pk_orders_link")),
    )
    op.create_index(op.f("ix_orders_link_target_id"), "orders_link", ["target_id"], unique=False)

    op.create_table(
        "orders_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_state", sa.String(length=10), nullable=False),
        sa.Column("file_text", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["core_file.id"], name=op.f("fk_orders_version_file_id_core_file")),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["core_person.id"], name=op.f("fk_orders_version_issued_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders_order.id"], name=op.f("fk_orders_version_order_id_orders_order"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_version")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_orders_version_order_id_number")),
    )
    op.create_index(op.f("ix_orders_version_order_id_current"), "orders_version", ["order_id", "current"], unique=False)

    op.create_table(
        "orders_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["core_person.id"], name=op.f("fk_orders_entry_entered_by_core_person")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["core_file.id"], name=op.f("fk_orders_entry_file_id_core_file")),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_orders_entry_person_id_core_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["orders_version.id"], name=op.f("fk_orders_entry_version_id_orders_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_entry")),
    )
    op.create_index(op.f("ix_orders_entry_person_id"), "orders_entry", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_orders_entry_version_id_person_id"), "orders_entry", ["version_id", "person_id"], unique=False
    )

    op.create_table(
        "orders_duty",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["orders_entry.id"], name=op.f("fk_orders_duty_entry_id_orders_entry")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_orders_duty_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["orders_version.id"],
            name=op.f("fk_orders_duty_version_id_orders_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_orders_duty")),
    )
    op.create_index(op.f("ix_orders_duty_entry_id"), "orders_duty", ["entry_id"], unique=False)
    op.create_index(op.f("ix_orders_duty_person_id_entry_id"), "orders_duty", ["person_id", "entry_id"], unique=False)
    op.create_index(op.f("ix_orders_duty_version_id_due_on"), "orders_duty", ["version_id", "due_on"], unique=False)

    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Take the tables back. Their indexes and triggers go with them."""
    for name in ("duty", "entry", "version", "link", "order", "chain"):
        op.drop_table(f"orders_{name}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION orders_entry_stays()"))
