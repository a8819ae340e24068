"""Give every team a code by which diagrams name it, made from its name once and for all."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"


def upgrade() -> None:
    """Codes of the teams that are there, then of every one."""
    op.add_column("team", sa.Column("key", sa.Text(), nullable=True))
    connection, taken = op.get_bind(), set()
    for number, name in connection.execute(sa.text("SELECT id, name FROM team ORDER BY id")).all():
        made = _code(name)
        key = made if made not in taken else f"{made[:20]}_{number}"
        taken.add(key)
        connection.execute(sa.text("UPDATE team SET key = :key WHERE id = :id"), {"key": key, "id": number})
    op.alter_column("team", "key", nullable=False)
    op.create_unique_constraint(op.f("uq_team_key"), "team", ["key"])


def downgrade() -> None:
    """Teams have names only."""
    op.drop_column("team", "key")


def _code(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "_".join(re.findall(r"[a-z0-9]+", plain)) or "unnamed"
    return (words if words[0].isalpha() else f"n_{words}")[:40].rstrip("_")
