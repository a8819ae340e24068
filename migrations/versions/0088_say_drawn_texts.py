"""Keep what a company calls its drawn texts in each language, and what each was called before."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"


def upgrade() -> None:
    """One table, only added to: the newest row of a text and a language counts."""
    table = "drawn_text"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_text")),
    )
    op.execute(
        f"CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_as_written('{table}')"
    )


def downgrade() -> None:
    """Texts are said by the product's catalogues alone."""
    op.drop_table("drawn_text")
