"""Change customers: several mail domains, when they and their projects ended, and what was changed about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """One column becomes a list, two more, one table that is only added to."""
    domains = sa.Column("mail_domains", sa.ARRAY(sa.Text()), server_default="{}", nullable=False)
    op.add_column("organisation", domains)
    op.execute("UPDATE organisation SET mail_domains = ARRAY[mail_domain] WHERE mail_domain <> ''")
    op.alter_column("organisation", "mail_domains", server_default=None)
    op.drop_column("organisation", "mail_domain")
    for table in ("organisation", "project"):
        op.add_column(table, sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "organisation_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_change_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_change")),
    )
    op.create_index(op.f("ix_organisation_change_organisation_id_id"), "organisation_change", ["organisation_id", "id"])
    op.execute(
        "CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON organisation_change "
        "FOR EACH ROW EXECUTE FUNCTION keep_as_written('organisation_change')"
    )


def downgrade() -> None:
    """The first mail domain of each is kept."""
    op.drop_table("organisation_change")
    for table in ("organisation", "project"):
        op.drop_column(table, "ended_at")
    op.add_column("organisation", sa.Column("mail_domain", sa.Text(), nullable=True))
    op.execute("UPDATE organisation SET mail_domain = mail_domains[1]")
    op.drop_column("organisation", "mail_domains")
