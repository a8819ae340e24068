"""Let the company edit the causes of what is reported and the kinds of absences, as its other lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0079"
down_revision = "0078"

LISTS = ("activities", "request_kinds", "device_types")
CAUSES = (
    ("hardware", "Hardware", "Hardvér", "Hardware"),
    ("software", "Software", "Softvér", "Software"),
    ("configuration", "Konfigurace", "Konfigurácia", "Configuration"),
    ("user", "Obsluha", "Obsluha", "Use"),
    ("third_party", "Třetí strana", "Tretia strana", "Third party"),
    ("other", "Jiná", "Iná", "Other"),
)
ABSENCES = (
    ("holiday", "Dovolená", "Dovolenka", "Holiday"),
    ("illness", "Nemoc", "Choroba", "Illness"),
    ("training", "Školení", "Školenie", "Training"),
    ("other", "Jiná", "Iná", "Other"),
)
# list, what it begins with, and the column that names it
REASONS = (
    ("causes", CAUSES, "resolution", "cause", "cause"),
    ("absence_kinds", ABSENCES, "absence", "kind", "absencekind"),
)


def _lists(*names: str) -> None:
    kept = ", ".join(f"'{name}'" for name in names)
    op.drop_constraint(op.f("ck_catalogue_item_cataloguelist"), "catalogue_item", type_="check")
    op.create_check_constraint(op.f("ck_catalogue_item_cataloguelist"), "catalogue_item", f"list IN ({kept})")


def upgrade() -> None:
    """Two lists with what there was; the columns that name them take any code."""
    _lists(*LISTS, *(name for name, *_ in REASONS))
    columns = ("list", "code", "position", "is_billable")
    items = sa.table("catalogue_item", *map(sa.column, columns), sa.column("names", postgresql.JSONB()))
    for of, known, table, column, check in REASONS:
        rows = [
            {"list": of, "code": code, "position": place, "is_billable": True}
            | {"names": dict(zip(("cs", "sk", "en"), names, strict=True))}
            for place, (code, *names) in enumerate(known, start=1)
        ]
        op.bulk_insert(items, rows)
        op.drop_constraint(op.f(f"ck_{table}_{check}"), table, type_="check")
        op.alter_column(table, column, type_=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    """What a company has added is called `other`."""
    for table in ("catalogue_item", "catalogue_change"):
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER keep_as_written")
    for of, known, table, column, check in REASONS:
        ids = f"SELECT id FROM catalogue_item WHERE list = '{of}'"
        op.execute(f"DELETE FROM catalogue_change WHERE item_id IN ({ids})")
        op.execute(f"DELETE FROM catalogue_item WHERE list = '{of}'")
        codes = ", ".join(f"'{code}'" for code, *_ in known)
        op.execute(f"UPDATE {table} SET {column} = 'other' WHERE {column} NOT IN ({codes})")
        op.alter_column(table, column, type_=sa.String(40), existing_nullable=False)
        op.create_check_constraint(op.f(f"ck_{table}_{check}"), table, f"{column} IN ({codes})")
    for table in ("catalogue_item", "catalogue_change"):
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER keep_as_written")
    _lists(*LISTS)
