"""Let history go with the people of an imported file that is taken back; alone it is kept as it was written."""

from alembic import op

revision = "0050"
down_revision = "0049"

FUNCTION = """
    CREATE OR REPLACE FUNCTION keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE is_there boolean := true;
    BEGIN
        IF TG_OP = 'DELETE' AND TG_NARGS > 1 THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = ($1).%I)', TG_ARGV[1], TG_ARGV[2])
            USING OLD INTO is_there;
        END IF;
        IF NOT is_there THEN RETURN OLD; END IF;
        RAISE EXCEPTION '% is append-only: no % of its rows', TG_ARGV[0], lower(TG_OP);
    END $$
"""
TRIGGER = """
    DROP TRIGGER keep_as_written ON person_event;
    CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON person_event
    FOR EACH ROW EXECUTE FUNCTION keep_as_written({said})
"""
KEY = "fk_person_event_person_id"


def upgrade() -> None:
    """The history of a person is deleted with the person only."""
    op.execute(FUNCTION)
    op.execute(TRIGGER.format(said="'person_event', 'person', 'person_id'"))
    op.drop_constraint(KEY, "person_event")
    op.create_foreign_key(KEY, "person_event", "person", ["person_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    """Never."""
    op.execute(TRIGGER.format(said="'person_event'"))
    op.drop_constraint(KEY, "person_event")
    op.create_foreign_key(KEY, "person_event", "person", ["person_id"], ["id"])
