"""Vacancies, boards with their names and runs, candidates.

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
        "vacancies_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("base_url", sa.String(length=1000), nullable=False),
        sa.Column("board", sa.String(length=200), nullable=False),
        sa.Column("contact_mail", sa.String(length=200), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("legal_entity_id", sa.Integer(), nullable=True),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_vacancies_source_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["core_person.id"],
            name=op.f("fk_vacancies_source_contact_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["legal_entity_id"],
            ["core_legal_entity.id"],
            name=op.f("fk_vacancies_source_legal_entity_id_core_legal_entity"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies_source")),
    )
    op.create_table(
        "vacancies_board_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["core_department.id"],
            name=op.f("fk_vacancies_board_name_department_id_core_department"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["core_location.id"],
            name=op.f("fk_vacancies_board_name_location_id_core_location"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["vacancies_source.id"],
            name=op.f("fk_vacancies_board_name_source_id_vacancies_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies_board_name")),
        sa.UniqueConstraint(
            "source_id", "kind", "external_id", name=op.f("uq_vacancies_board_name_source_id_kind_external_id")
        ),
    )
    op.create_table(
        "vacancies_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("postings", sa.JSON(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["core_person.id"], name=op.f("fk_vacancies_run_asked_by_core_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["vacancies_source.id"],
            name=op.f("fk_vacancies_run_source_id_vacancies_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies_run")),
    )
    op.create_index(op.f("ix_vacancies_run_source_id_id"), "vacancies_run", ["source_id", "id"], unique=False)
    op.create_table(
        "vacancies_vacancy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("department_name", sa.String(length=200), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("location_name", sa.String(length=200), nullable=False),
        sa.Column("legal_entity_id", sa.Integer(), nullable=True),
        sa.Column("employment", sa.String(length=16), nullable=False),
        sa.Column("work_format", sa.String(length=16), nullable=False),
        sa.Column("salary_from", sa.Integer(), nullable=True),
        sa.Column("salary_to", sa.Integer(), nullable=True),
        sa.Column("salary_currency", sa.String(length=3), nullable=False),
        sa.Column("salary_gross", sa.Boolean(), nullable=True),
        sa.Column("salary_per", sa.String(length=8), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("internal_only", sa.Boolean(), nullable=False),
        sa.Column("internal_until", sa.Date(), nullable=True),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("for_everyone", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=8), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column("external_url", sa.String(length=1000), nullable=False),
        sa.Column("board_area", sa.String(length=200), nullable=False),
        sa.Column("board_unit", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["core_audience.id"], name=op.f("fk_vacancies_vacancy_audience_id_core_audience")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["core_person.id"],
            name=op.f("fk_vacancies_vacancy_contact_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["core_department.id"],
            name=op.f("fk_vacancies_vacancy_department_id_core_department"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["legal_entity_id"],
            ["core_legal_entity.id"],
            name=op.f("fk_vacancies_vacancy_legal_entity_id_core_legal_entity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["core_location.id"],
            name=op.f("fk_vacancies_vacancy_location_id_core_location"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["vacancies_source.id"],
            name=op.f("fk_vacancies_vacancy_source_id_vacancies_source"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"],
            ["core_person.id"],
            name=op.f("fk_vacancies_vacancy_updated_by_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies_vacancy")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_vacancies_vacancy_source_id_external_id")),
    )
    op.create_index(op.f("ix_vacancies_vacancy_contact_id"), "vacancies_vacancy", ["contact_id"], unique=False)
    op.create_index(
        op.f("ix_vacancies_vacancy_status_department_id"),
        "vacancies_vacancy",
        ["status", "department_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_vacancies_vacancy_status_opened_at"), "vacancies_vacancy", ["status", "opened_at"], unique=False
    )
    op.create_table(
        "vacancies_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("referrer_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("stage_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["core_file.id"], name=op.f("fk_vacancies_candidate_file_id_core_file")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_vacancies_candidate_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"],
            ["core_person.id"],
            name=op.f("fk_vacancies_candidate_referrer_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"],
            ["vacancies_vacancy.id"],
            name=op.f("fk_vacancies_candidate_vacancy_id_vacancies_vacancy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies_candidate")),
        sa.UniqueConstraint("vacancy_id", "person_id", name=op.f("uq_vacancies_candidate_vacancy_id_person_id")),
    )
    op.create_index(op.f("ix_vacancies_candidate_person_id"), "vacancies_candidate", ["person_id"], unique=False)
    op.create_index(op.f("ix_vacancies_candidate_referrer_id"), "vacancies_candidate", ["referrer_id"], unique=False)
    op.create_index(op.f("ix_vacancies_candidate_stage_at"), "vacancies_candidate", ["stage_at"], unique=False)
    op.create_index(
        op.f("ix_vacancies_candidate_vacancy_id_stage"), "vacancies_candidate", ["vacancy_id", "stage"], unique=False
    )
    op.create_table(
        "vacancies_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_vacancies_remark_author_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["vacancies_candidate.id"],
            name=op.f("fk_vacancies_remark_candidate_id_vacancies_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies_remark")),
    )
    op.create_index(op.f("ix_vacancies_remark_author_id"), "vacancies_remark", ["author_id"], unique=False)
    op.create_index(op.f("ix_vacancies_remark_candidate_id"), "vacancies_remark", ["candidate_id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_vacancies_remark_candidate_id"), table_name="vacancies_remark")
    op.drop_index(op.f("ix_vacancies_remark_author_id"), table_name="vacancies_remark")
    op.drop_table("vacancies_remark")
    op.drop_index(op.f("ix_vacancies_candidate_vacancy_id_stage"), table_name="vacancies_candidate")
    op.drop_index(op.f("ix_vacancies_candidate_stage_at"), table_name="vacancies_candidate")
    op.drop_index(op.f("ix_vacancies_candidate_referrer_id"), table_name="vacancies_candidate")
    op.drop_index(op.f("ix_vacancies_candidate_person_id"), table_name="vacancies_candidate")
    op.drop_table("vacancies_candidate")
    op.drop_index(op.f("ix_vacancies_vacancy_status_opened_at"), table_name="vacancies_vacancy")
    op.drop_index(op.f("ix_vacancies_vacancy_status_department_id"), table_name="vacancies_vacancy")
    op.drop_index(op.f("ix_vacancies_vacancy_contact_id"), table_name="vacancies_vacancy")
    op.drop_table("vacancies_vacancy")
    op.drop_index(op.f("ix_vacancies_run_source_id_id"), table_name="vacancies_run")
    op.drop_table("vacancies_run")
    op.drop_table("vacancies_board_name")
    op.drop_table("vacancies_source")
