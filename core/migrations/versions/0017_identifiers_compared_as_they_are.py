"""identifiers compared as they are, not by the rules of a language; the changes of a run without a foreign key

Revision: 0017
Follows: 0016
Made: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IDENTIFIERS = {
    "core_absence": {"person_ref": 255},
    "core_directory_login": {"external_id": 255, "login": 255, "principal_name": 255},
    "core_employment": {"personnel_number": 64, "person_ref": 255},
    "core_external_ref": {"external_id": 255},
    "core_headship": {"person_ref": 255},
    "core_person": {"mail": 255},
}
KEY = "fk_core_sync_change_run_id_core_sync_run"


def upgrade() -> None:
    """Bring the tables forward."""
    _compare_by("C")
    with op.batch_alter_table("core_sync_change", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(KEY), type_="foreignkey")


def downgrade() -> None:
    """Bring the tables back."""
    with op.batch_alter_table("core_sync_change", schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f(KEY), "core_sync_run", ["run_id"], ["id"], ondelete="CASCADE")
    _compare_by("default")


def _compare_by(collation: str) -> None:
    """SQLite compares all texts by code point anyway."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in IDENTIFIERS.items():
        changes = [f'ALTER {name} TYPE VARCHAR({length}) COLLATE "{collation}"' for name, length in columns.items()]
        op.execute(sa.text(f"ALTER TABLE {table} {', '.join(changes)}"))
