"""Keep what a company calls its activities and kinds of requests as rows; the codes stay those of the record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"

RATES = ("remote", "on_site", "consultation", "development")
ACTIVITIES = {
    "remote": ("Práce na dálku", "Práca na diaľku", "Remote work"),
    "on_site": ("Práce na místě", "Práca na mieste", "Work on site"),
    "consultation": ("Konzultace", "Konzultácia", "Consultation"),
    "development": ("Vývoj", "Vývoj", "Development"),
}
KINDS = {
    "incident": ("Incident", "Incident", "Incident"),
    "problem": ("Problém", "Problém", "Problem"),
    "change": ("Změna", "Zmena", "Change"),
    "service_request": ("Žádost o službu", "Žiadosť o službu", "Service request"),
    "quote": ("Kalkulace", "Kalkulácia", "Quote"),
    "consultation": ("Konzultace", "Konzultácia", "Consultation"),
}


def _kept(table: str, unchanging: str) -> None:
    op.execute(
        f"CREATE TRIGGER keep_as_written BEFORE {unchanging} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_as_written('{table}')"
    )


def upgrade() -> None:
    """Two tables with what there was; the columns that name it take any code."""
    lists = ("activities", "request_kinds")
    kind = sa.Enum(*lists, name="cataloguelist", native_enum=False, create_constraint=True, length=40)
    rate = sa.Enum(*RATES, name="activity", native_enum=False, create_constraint=True, length=40)
    items = op.create_table(
        "catalogue_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("list", kind, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("rate", rate, nullable=True),
        sa.Column("is_billable", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_catalogue_item_code")),
        sa.CheckConstraint("(list = 'activities') = (rate IS NOT NULL)", name=op.f("ck_catalogue_item_priced")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_item")),
        sa.UniqueConstraint("list", "code", name=op.f("uq_catalogue_item_list_code")),
    )
    op.create_table(
        "catalogue_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_item.id"], name=op.f("fk_catalogue_change_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_change")),
    )
    op.create_index(op.f("ix_catalogue_change_item_id_id"), "catalogue_change", ["item_id", "id"])
    _kept("catalogue_item", "DELETE")
    _kept("catalogue_change", "UPDATE OR DELETE")
    for of, known in (("activities", ACTIVITIES), ("request_kinds", KINDS)):
        for position, (code, names) in enumerate(known.items(), start=1):
            said = dict(zip(("cs", "sk", "en"), names, strict=True))
            op.execute(
                sa.insert(items).values(
                    list=of,
                    code=code,
                    names=said,
                    position=position,
                    rate=code if of == "activities" else None,
                    is_billable=True,
                )
            )
    for table, column, check in (("work_log", "activity", "activity"), ("request", "kind", "requestkind")):
        op.drop_constraint(op.f(f"ck_{table}_{check}"), table, type_="check")
        op.alter_column(table, column, type_=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    """What a company has added is called like the first of its list."""
    for table, column, check, known in (
        ("work_log", "activity", "activity", ACTIVITIES),
        ("request", "kind", "requestkind", KINDS),
    ):
        codes = ", ".join(f"'{code}'" for code in known)
        op.execute(f"UPDATE {table} SET {column} = '{next(iter(known))}' WHERE {column} NOT IN ({codes})")
        op.alter_column(table, column, type_=sa.String(40), existing_nullable=False)
        op.create_check_constraint(op.f(f"ck_{table}_{check}"), table, f"{column} IN ({codes})")
    op.drop_table("catalogue_change")
    op.drop_table("catalogue_item")
