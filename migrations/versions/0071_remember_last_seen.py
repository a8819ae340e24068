"""Remember when somebody was here last: their session ends before that is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    """A column, from the sessions that there are."""
    op.add_column("person", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE person SET last_seen_at = seen.at FROM"
        " (SELECT person_id, max(seen_at) AS at FROM person_session GROUP BY person_id) AS seen"
        " WHERE seen.person_id = person.id"
    )


def downgrade() -> None:
    """The sessions say it again."""
    op.drop_column("person", "last_seen_at")
