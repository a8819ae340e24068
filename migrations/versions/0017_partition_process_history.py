"""Partition the process history by month."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# What no month's partition takes (times of another age, a month nobody made in time) goes to the default one.
PARTITIONED = """
    CREATE TABLE process_history (
        id bigint NOT NULL DEFAULT nextval('process_history_id_seq'),
        instance_id bigint NOT NULL,
        process text NOT NULL,
        business_key text NOT NULL,
        task_id bigint,
        actor text NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        element_id text NOT NULL,
        name text NOT NULL,
        details jsonb DEFAULT jsonb_build_object() NOT NULL,
        CONSTRAINT pk_process_history PRIMARY KEY (id, at)
    ) PARTITION BY RANGE (at);
    ALTER SEQUENCE process_history_id_seq OWNED BY process_history.id;
    CREATE INDEX ix_process_history_at ON process_history USING brin (at);
    CREATE INDEX ix_process_history_business_key ON process_history (business_key, id);
    CREATE INDEX ix_process_history_task_id ON process_history (task_id) WHERE task_id IS NOT NULL;
    CREATE TABLE process_history_default PARTITION OF process_history DEFAULT;
"""
MONTHS = """
    DO $$
    DECLARE month timestamp;
    BEGIN
        FOR month IN SELECT generate_series(
            date_trunc('month', (coalesce((SELECT min(at) FROM process_history_before), now()) AT TIME ZONE 'UTC')),
            date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months', interval '1 month')
        LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF process_history FOR VALUES FROM (%L) TO (%L)',
                'process_history_' || to_char(month, 'YYYY_MM'),
                month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        END LOOP;
    END $$
"""
PLAIN = """
    CREATE TABLE process_history (LIKE process_history_before INCLUDING DEFAULTS);
    ALTER TABLE process_history ADD CONSTRAINT pk_process_history PRIMARY KEY (id);
    ALTER SEQUENCE process_history_id_seq OWNED BY process_history.id;
    CREATE INDEX ix_process_history_at ON process_history USING brin (at);
    CREATE INDEX ix_process_history_business_key ON process_history (business_key, id);
    CREATE INDEX ix_process_history_task_id ON process_history (task_id) WHERE task_id IS NOT NULL;
"""


def upgrade() -> None:
    """Apply."""
    _set_aside()
    op.execute(PARTITIONED)
    op.execute(MONTHS)
    _move_back()


def downgrade() -> None:
    """Undo."""
    _set_aside()
    op.execute(PLAIN)
    _move_back()


def _set_aside() -> None:
    op.execute("ALTER TABLE process_history RENAME TO process_history_before")
    op.execute("ALTER SEQUENCE process_history_id_seq OWNED BY NONE")
    op.execute("ALTER TABLE process_history_before DROP CONSTRAINT pk_process_history")
    op.execute("DROP INDEX ix_process_history_at, ix_process_history_business_key, ix_process_history_task_id")


def _move_back() -> None:
    op.execute("INSERT INTO process_history SELECT * FROM process_history_before")
    op.execute("DROP TABLE process_history_before")
