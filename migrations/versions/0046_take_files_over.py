"""Take files of other systems over: the file, its rows, what became of them, kept mappings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"

SUBJECTS = ("organisations", "projects", "people", "products", "contracts", "requests")
STATES = ("uploaded", "checking", "checked", "running", "done", "failed", "taken_back")
OUTCOMES = ("new", "changed", "same", "wrong")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _json(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, postgresql.JSONB(), nullable=False) for name in names]


def _who(name: str, *, nullable: bool) -> list[sa.Column[object]]:
    return [
        sa.Column(f"{name}_at", sa.DateTime(timezone=True), nullable=nullable),
        sa.Column(f"{name}_by_id", sa.BigInteger(), nullable=nullable),
    ]


def upgrade() -> None:
    """Four tables."""
    people = [
        sa.ForeignKeyConstraint([f"{name}_by_id"], ["person.id"], name=op.f(f"fk_import_{name}_by_id"))
        for name in ("uploaded", "run", "taken_back")
    ]
    op.create_table(
        "import",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject", _enum("subject", SUBJECTS), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        *_json("about", "columns", "sample", "mapping"),
        sa.Column("state", _enum("importstate", STATES), nullable=False),
        *_json("counts", "parts"),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        *_who("uploaded", nullable=False),
        *_who("run", nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_who("taken_back", nullable=True),
        sa.CheckConstraint("done <= total", name=op.f("ck_import_done")),
        *people,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_table(
        "import_row",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *_json("values"),
        sa.Column("outcome", _enum("outcome", OUTCOMES), nullable=False),
        *_json("wrong", "notes", "changes"),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_keyset", "import_row", ["import_id", "id"])
    op.create_index(
        "ix_import_row_wrong", "import_row", ["import_id", "id"], postgresql_where=sa.text("outcome = 'wrong'")
    )
    op.create_table(
        "imported_record",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", _enum("subject", SUBJECTS), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", _enum("outcome", OUTCOMES), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("foreign_id", sa.Text(), nullable=True),
        sa.Column("foreign_number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_imported_record_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_record")),
    )
    op.create_index(
        "uq_imported_record_origin",
        "imported_record",
        ["subject", "system", "foreign_id"],
        unique=True,
        postgresql_where=sa.text("foreign_id IS NOT NULL"),
    )
    op.create_index("ix_imported_record_target", "imported_record", ["subject", "target_id"])
    op.create_index("ix_imported_record_import_id", "imported_record", ["import_id"])
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject", _enum("subject", SUBJECTS), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *_json("mapping"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("subject", "name", name=op.f("uq_import_mapping_subject_name")),
    )


def downgrade() -> None:
    """What was taken over stays."""
    for table in ("import_mapping", "imported_record", "import_row", "import"):
        op.drop_table(table)
