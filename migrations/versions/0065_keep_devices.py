"""Keep configuration items with their types, relations and changes, and which requests are about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065"
down_revision = "0064"

LISTS = ("activities", "request_kinds")
LAYERS = ("application", "system", "hardware", "network")
STATES = ("in_use", "in_store", "in_repair", "retired")
RELATIONS = ("runs_on", "part_of", "connects_to", "depends_on")
TYPES = (
    ("server", "hardware", "Server", "Server", "Server"),
    ("workstation", "hardware", "Pracovní stanice", "Pracovná stanica", "Workstation"),
    ("notebook", "hardware", "Notebook", "Notebook", "Laptop"),
    ("printer", "hardware", "Tiskárna", "Tlačiareň", "Printer"),
    ("phone", "hardware", "Telefon", "Telefón", "Telephone"),
    ("power_supply", "hardware", "Záložní zdroj", "Záložný zdroj", "Uninterruptible power supply"),
    ("network_device", "network", "Síťový prvek", "Sieťový prvok", "Network device"),
    ("line", "network", "Datová linka", "Dátová linka", "Data line"),
    ("operating_system", "system", "Operační systém", "Operačný systém", "Operating system"),
    ("virtual_server", "system", "Virtuální server", "Virtuálny server", "Virtual server"),
    ("database", "system", "Databáze", "Databáza", "Database"),
    ("application", "application", "Aplikace", "Aplikácia", "Application"),
    ("web", "application", "Web", "Web", "Website"),
)
# as processes.paging.spoken writes it
SPOKEN = (
    "replace(replace(replace(replace(replace("
    "translate(lower(name), 'ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý'::text,"
    " 'aačdeeillnooorřštuuuyžaadeeillnooortuuuy'::text COLLATE \"C\"),"
    " 'ch'::text, 'h~'::text), 'č'::text, 'c~'::text), 'ř'::text, 'r~'::text), 'š'::text, 's~'::text),"
    " 'ž'::text, 'z~'::text)"
)


def _lists(*names: str) -> None:
    kept = ", ".join(f"'{name}'" for name in names)
    op.drop_constraint(op.f("ck_catalogue_item_cataloguelist"), "catalogue_item", type_="check")
    op.create_check_constraint(op.f("ck_catalogue_item_cataloguelist"), "catalogue_item", f"list IN ({kept})")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _key(table: str, column: str, to: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **more)


def upgrade() -> None:
    """A list of types in the catalogue, and the tables that name them."""
    _lists(*LISTS, "device_types")
    op.add_column("catalogue_item", sa.Column("layer", _enum("layer", *LAYERS), nullable=True))
    op.create_check_constraint(
        op.f("ck_catalogue_item_layered"), "catalogue_item", "(list = 'device_types') = (layer IS NOT NULL)"
    )
    _types()
    _items()
    _beside()


def _types() -> None:
    columns = ("list", "code", "position", "layer", "is_billable")
    items = sa.table("catalogue_item", *map(sa.column, columns), sa.column("names", postgresql.JSONB()))
    rows = [
        {"list": "device_types", "code": code, "position": place, "layer": layer, "is_billable": True}
        | {"names": dict(zip(("cs", "sk", "en"), names, strict=True))}
        for place, (code, layer, *names) in enumerate(TYPES, start=1)
    ]
    op.bulk_insert(items, rows)


def _items() -> None:
    table = "configuration_item"
    lines = ("manufacturer", "model", "serial_number", "inventory_number")
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        *(sa.Column(line, sa.Text(), nullable=False) for line in lines),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("state", _enum("itemstate", *STATES), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _key(table, "organisation_id", "organisation"),
        _key(table, "project_id", "project"),
        _key(table, "user_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("organisation_id", "project_id", "user_id", "serial_number"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_configuration_item_spoken", table, [sa.text(SPOKEN), "id"])


def _beside() -> None:
    item = "configuration_item"
    op.create_table(
        "configuration_item_product",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        _key("configuration_item_product", "item_id", item, ondelete="CASCADE"),
        _key("configuration_item_product", "product_id", "product"),
        sa.PrimaryKeyConstraint("item_id", "product_id", name=op.f("pk_configuration_item_product")),
    )
    op.create_index(op.f("ix_configuration_item_product_product_id"), "configuration_item_product", ["product_id"])
    op.create_table(
        "item_relation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _enum("relationkind", *RELATIONS), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_item_relation_of_two")),
        _key("item_relation", "from_id", item, ondelete="CASCADE"),
        _key("item_relation", "to_id", item, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_relation")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_item_relation_from_id_to_id_kind")),
    )
    op.create_index(op.f("ix_item_relation_to_id"), "item_relation", ["to_id"])
    op.create_table(
        "item_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        _key("item_change", "item_id", item, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_change")),
    )
    op.create_index(op.f("ix_item_change_item_id_id"), "item_change", ["item_id", "id"])
    op.execute(
        "CREATE TRIGGER keep_as_written BEFORE UPDATE OR DELETE ON item_change "
        f"FOR EACH ROW EXECUTE FUNCTION keep_as_written('item_change', '{item}', 'item_id')"
    )
    op.create_table(
        "affected_item",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        _key("affected_item", "request_id", "request"),
        _key("affected_item", "item_id", item),
        sa.PrimaryKeyConstraint("request_id", "item_id", name=op.f("pk_affected_item")),
    )
    op.create_index(op.f("ix_affected_item_item_id_request_id"), "affected_item", ["item_id", "request_id"])


def downgrade() -> None:
    """Nothing is kept of items and types."""
    for table in ("affected_item", "item_change", "item_relation", "configuration_item_product", "configuration_item"):
        op.drop_table(table)
    op.execute("ALTER TABLE catalogue_item DISABLE TRIGGER keep_as_written")
    op.execute("ALTER TABLE catalogue_change DISABLE TRIGGER keep_as_written")
    types = "SELECT id FROM catalogue_item WHERE list = 'device_types'"
    op.execute(f"DELETE FROM catalogue_change WHERE item_id IN ({types})")
    op.execute("DELETE FROM catalogue_item WHERE list = 'device_types'")
    op.execute("ALTER TABLE catalogue_change ENABLE TRIGGER keep_as_written")
    op.execute("ALTER TABLE catalogue_item ENABLE TRIGGER keep_as_written")
    op.drop_constraint(op.f("ck_catalogue_item_layered"), "catalogue_item", type_="check")
    op.drop_column("catalogue_item", "layer")
    _lists(*LISTS)
