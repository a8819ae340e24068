"""Let devices be one more subject of what is taken over from other systems."""

from alembic import op

revision = "0072"
down_revision = "0071"

SUBJECTS = ("organisations", "projects", "people", "products", "contracts")


def _subjects(*names: str) -> None:
    kept = ", ".join(f"'{name}'" for name in names)
    for table in ("import", "imported_record", "import_mapping"):
        op.drop_constraint(op.f(f"ck_{table}_subject"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_subject"), table, f"subject IN ({kept})")


def upgrade() -> None:
    """One more name."""
    _subjects(*SUBJECTS, "devices", "requests")


def downgrade() -> None:
    """Nothing is known of files of devices; what they made stays."""
    op.execute("DELETE FROM imported_record WHERE subject = 'devices'")
    op.execute("DELETE FROM import WHERE subject = 'devices'")
    op.execute("DELETE FROM import_mapping WHERE subject = 'devices'")
    _subjects(*SUBJECTS, "requests")
