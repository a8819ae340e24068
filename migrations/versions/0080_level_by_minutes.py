"""Let levels of promised times be minutes from the due time as well: what was told is kept in ten-thousandths."""

from alembic import op

revision = "0080"
down_revision = "0079"

ELEMENTS = "FROM jsonb_array_elements(levels) WITH ORDINALITY AS level(one, place)"


def upgrade() -> None:
    """Each level says its minutes; what was told is counted finer, also of promises that run again when returned."""
    op.execute(
        f"UPDATE tariff_version SET levels = (SELECT jsonb_agg(one || '0'::jsonb ORDER BY place) {ELEMENTS}) "
        "WHERE levels <> '[]'::jsonb"
    )
    op.execute("UPDATE sla_clock SET warned = warned * 100 WHERE warned > 0")


def downgrade() -> None:
    """Levels in minutes are no more."""
    kept = f"SELECT jsonb_agg(one - 2 ORDER BY place) {ELEMENTS} WHERE one ->> 2 = '0'"
    op.execute(f"UPDATE tariff_version SET levels = coalesce(({kept}), '[]'::jsonb) WHERE levels <> '[]'::jsonb")
    op.execute("UPDATE sla_clock SET warned = warned / 100 WHERE warned > 0")
