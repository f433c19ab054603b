"""people of several sources

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
    op.create_table(
        "core_source_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("found_by", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=255), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["core_source.id"],
            name=op.f("fk_core_source_problem_source_id_core_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_source_problem")),
    )
    with op.batch_alter_table("core_source_problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_source_problem_code"), ["code"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_core_source_problem_source_id_found_by"), ["source_id", "found_by"], unique=False
        )

    op.create_table(
        "core_management_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("legal_entity_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["core_department.id"],
            name=op.f("fk_core_management_unit_department_id_core_department"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["legal_entity_id"],
            ["core_legal_entity.id"],
            name=op.f("fk_core_management_unit_legal_entity_id_core_legal_entity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["core_management_unit.id"],
            name=op.f("fk_core_management_unit_parent_id_core_management_unit"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["core_source.id"],
            name=op.f("fk_core_management_unit_source_id_core_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_management_unit")),
    )
    with op.batch_alter_table("core_management_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_management_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_management_unit_source_id"), ["source_id"], unique=False)

    op.create_table(
        "core_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("expected_until", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("person_ref", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["employment_id"],
            ["core_employment.id"],
            name=op.f("fk_core_absence_employment_id_core_employment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_core_absence_person_id_core_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["core_source.id"], name=op.f("fk_core_absence_source_id_core_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_absence")),
    )
    with op.batch_alter_table("core_absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_absence_person_id_starts_on"), ["person_id", "starts_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_core_absence_source_id_person_ref"), ["source_id", "person_ref"], unique=False
        )

    op.create_table(
        "core_org_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("left_ref", sa.String(length=300), nullable=False),
        sa.Column("right_ref", sa.String(length=300), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core_account.id"],
            name=op.f("fk_core_org_decision_account_id_core_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_org_decision")),
    )
    with op.batch_alter_table("core_org_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_org_decision_subject_left_ref"), ["subject", "left_ref"], unique=False
        )

    with op.batch_alter_table("core_employment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_ref", sa.String(length=255), nullable=False, server_default=""))
        batch_op.create_index(
            batch_op.f("ix_core_employment_source_id_person_ref"), ["source_id", "person_ref"], unique=False
        )

    with op.batch_alter_table("core_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resumed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("observed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("core_external_ref", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("photo_file_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "applied_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.current_timestamp()
            )
        )
        batch_op.alter_column("object_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_core_external_ref_photo_file_id_core_file"),
            "core_file",
            ["photo_file_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("core_headship", schema=None) as batch_op:
        batch_op.add_column(sa.Column("legal_entity_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("person_ref", sa.String(length=255), nullable=False, server_default=""))
        batch_op.alter_column("department_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_core_headship_legal_entity_id"), ["legal_entity_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_core_headship_legal_entity_id_core_legal_entity"),
            "core_legal_entity",
            ["legal_entity_id"],
            ["id"],
            ondelete="CASCADE",
        )

    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place_by_department", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(
            batch_op.f("fk_core_person_same_as_id_core_person"),
            "core_person",
            ["same_as_id"],
            ["id"],
            ondelete="SET NULL",
        )

    op.execute(
        "UPDATE core_employment SET person_ref = COALESCE((SELECT MIN(external_id) FROM core_external_ref AS known"
        " WHERE known.kind = 'person' AND known.source_id = core_employment.source_id"
        " AND known.object_id = core_employment.person_id), '')"
    )
    for table in ("core_employment", "core_headship"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("person_ref", server_default=None)
    with op.batch_alter_table("core_assignment", schema=None) as batch_op:
        batch_op.alter_column("resumed", server_default=None)
        batch_op.alter_column("observed", server_default=None)
    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.alter_column("place_by_department", server_default=None)
    with op.batch_alter_table("core_external_ref", schema=None) as batch_op:
        batch_op.alter_column("link", server_default=None)
        batch_op.alter_column("applied_at", server_default=None)


def downgrade() -> None:
    """Take the tables back."""
    # What the older tables have no room for.
    op.execute("DELETE FROM core_external_ref WHERE object_id IS NULL OR kind IN ('account', 'unit')")
    op.execute("DELETE FROM core_headship WHERE department_id IS NULL")
    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_core_person_same_as_id_core_person"), type_="foreignkey")
        batch_op.drop_column("place_by_department")
        batch_op.drop_column("same_as_id")

    with op.batch_alter_table("core_headship", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_core_headship_legal_entity_id_core_legal_entity"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_core_headship_legal_entity_id"))
        batch_op.alter_column("department_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("person_ref")
        batch_op.drop_column("legal_entity_id")

    with op.batch_alter_table("core_external_ref", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_core_external_ref_photo_file_id_core_file"), type_="foreignkey")
        batch_op.alter_column("object_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("applied_at")
        batch_op.drop_column("photo_file_id")
        batch_op.drop_column("link")

    with op.batch_alter_table("core_assignment", schema=None) as batch_op:
        batch_op.drop_column("observed")
        batch_op.drop_column("resumed")
    with op.batch_alter_table("core_employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_employment_source_id_person_ref"))
        batch_op.drop_column("person_ref")

    with op.batch_alter_table("core_org_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_org_decision_subject_left_ref"))

    op.drop_table("core_org_decision")
    with op.batch_alter_table("core_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_absence_source_id_person_ref"))
        batch_op.drop_index(batch_op.f("ix_core_absence_person_id_starts_on"))

    op.drop_table("core_absence")
    with op.batch_alter_table("core_management_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_management_unit_source_id"))
        batch_op.drop_index(batch_op.f("ix_core_management_unit_parent_id"))

    op.drop_table("core_management_unit")
    with op.batch_alter_table("core_source_problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_source_problem_source_id_found_by"))
        batch_op.drop_index(batch_op.f("ix_core_source_problem_code"))

    op.drop_table("core_source_problem")
