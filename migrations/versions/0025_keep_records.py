"""Keep the process history and the record of administrators' acts as they were written."""

from alembic import op

revision = "0025"
down_revision = "0024"

# History may be forgotten by age, the record of acts never; neither is ever rewritten, by whoever has the password.
REFUSE = """
    CREATE FUNCTION keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: no % of its rows', TG_ARGV[0], lower(TG_OP);
    END $$
"""
KEPT = {"process_history": "UPDATE", "operation_audit": "UPDATE OR DELETE"}


def upgrade() -> None:
    """Refuse every change of a row, also in the months that are made later."""
    op.execute(REFUSE)
    for table, acts in KEPT.items():
        op.execute(
            f"CREATE TRIGGER keep_as_written BEFORE {acts} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_as_written('{table}')"
        )


def downgrade() -> None:
    """Rows can be changed again."""
    for table in KEPT:
        op.execute(f"DROP TRIGGER keep_as_written ON {table}")
    op.execute("DROP FUNCTION keep_as_written()")
