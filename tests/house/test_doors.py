"""Rules of the house about the doors: guards, queues, settings, migrations."""

import re
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Engine, text

from app import create_app
from app.web import guards
from podpora import schema
from podpora.commands.worker import NAMES
from processes.db import make_engine
from processes.settings import Settings
from tests.house.code import ROOT
from workers.celery_app import PREFIX, QUEUES, make_celery

NAMED = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")


def test_every_route_declares_its_guard(settings: Settings, database_url: str) -> None:
    app = create_app(replace(settings, database_url=database_url))
    guards.check_declared(app)  # raises GuardMissing
    assert len(list(app.url_map.iter_rules())) > 30


def test_every_address_that_is_named_leads_somewhere(settings: Settings, database_url: str) -> None:
    app = create_app(replace(settings, database_url=database_url))
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    known |= {"." + name.partition(".")[2] for name in known}  # of the view's own blueprint
    unknown = []
    for path in [*(ROOT / "app").glob("*/**/*.py"), *(ROOT / "app").glob("*/templates/**/*.html")]:
        names = {name for name in NAMED.findall(path.read_text()) if not name.endswith(".")}  # else put together
        unknown += [f"{path.relative_to(ROOT)}: {name}" for name in names - known]
    assert not unknown


def test_every_queue_is_consumed() -> None:
    assert NAMES == QUEUES
    for broker in (None, "amqp://127.0.0.1/"):
        conf = make_celery(Settings(database_url="postgresql://127.0.0.1/x", broker_url=broker)).conf
        assert {queue.name for queue in conf.task_queues} == {PREFIX + name for name in QUEUES}


def test_every_setting_is_documented() -> None:
    documents = "\n".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    missing = [f.name.upper() for f in fields(Settings) if not re.search(rf"\b{f.name.upper()}\b", documents)]
    assert not missing


def test_migrations_are_numbered_in_one_line() -> None:
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [name[:5] for name in names] == [f"{number:04d}_" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert schema.head() == names[-1][:4]


# Partitions come and go with the months; their parent is compared.
COMPARED = """(
    SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND relname <> 'alembic_version'
)"""
CATALOGUE = {
    "columns": f"""
        SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull,
               pg_get_expr(adbin, adrelid)
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p')
        WHERE attrelid IN {COMPARED} AND attnum > 0 AND NOT attisdropped""",
    "constraints": f"""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid IN {COMPARED} AND contype <> 'n'""",
    "indexes": f"""
        SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indrelid IN {COMPARED}""",
    "sequences": "SELECT sequencename, start_value, increment_by FROM pg_sequences WHERE schemaname = 'public'",
    "triggers": f"""
        SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN {COMPARED}""",
}


def catalogue(engine: Engine) -> dict[str, set[Any]]:
    with engine.connect() as connection:
        return {part: {tuple(row) for row in connection.execute(text(sql))} for part, sql in CATALOGUE.items()}


def test_models_equal_migrations_to_the_last_constraint(server: Any) -> None:
    from processes import domains
    from processes.db import Base

    domains.load()
    made, migrated = server.create("models"), server.create("migrations")
    try:
        models = make_engine(server.url(made))
        with models.begin() as connection:
            Base.metadata.create_all(connection)
            schema.install_queues(connection)
        schema.upgrade(server.url(migrated))
        migrations = make_engine(server.url(migrated))
        expected, found = catalogue(models), catalogue(migrations)
        models.dispose()
        migrations.dispose()
        assert schema.differences(server.url(migrated)) == []
    finally:
        server.drop(made)
        server.drop(migrated)
    for part in CATALOGUE:
        assert found[part] == expected[part], part
