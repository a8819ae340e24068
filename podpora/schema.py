"""The database's tables: applying migrations, writing new ones, and whether models equal them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from processes import domains
from processes.db import Base

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 0x706F64706F7261  # "podpora"; any number that only migrations use


def upgrade(url: str) -> None:
    """Apply every missing migration; of several processes that try, one does and the others wait."""
    with _connection(url) as lock, _connection(url) as connection:
        lock.execution_options(isolation_level="AUTOCOMMIT")
        lock.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        command.upgrade(_config(connection), "head")


def differences(url: str) -> list[Any]:
    """What autogeneration would change; empty when the models equal the migrated database."""
    domains.load()
    with _connection(url) as connection:
        opts = {"compare_type": True, "include_name": partitions_aside(connection)}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, Base.metadata))


def partitions_aside(connection: Connection) -> Callable[[str | None, str, Any], bool]:
    """Alembic's `include_name`: every table but partitions, which come and go with the months."""

    def is_compared(name: str | None, kind: str, _: Any) -> bool:
        # Asked only while comparing: a statement before a migration would open a transaction that is not Alembic's.
        partition = text("SELECT 1 FROM pg_class WHERE relname = :name AND relispartition AND relkind = 'r'")
        return kind != "table" or connection.execute(partition, {"name": name}).first() is None

    return is_compared


def missing(url: str) -> bool:
    """Whether the database lacks migrations of this version."""
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision() != head()


def head() -> str | None:
    """Number of the newest migration."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def revise(url: str, message: str) -> Path:
    """Write the next numbered migration from the difference between models and the migrated database."""
    number = int(head() or 0) + 1
    with _connection(url) as connection:
        script = command.revision(_config(connection), message, autogenerate=True, rev_id=f"{number:04d}")
    return Path(str(getattr(script, "path", MIGRATIONS)))


def install_queues(connection: Connection) -> None:
    """Make pgmq's schema, the queues that stand in for RabbitMQ, as migration 0001 does."""
    from pgmq.install import get_embedded_install_sql

    # Its % signs are no placeholders: past SQLAlchemy, without parameters.
    connection.connection.cursor().execute(get_embedded_install_sql())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _connection(url: str) -> Connection:
    url = "postgresql+psycopg://" + url.removeprefix("postgresql://") if url.startswith("postgresql://") else url
    # A plan prepared before a migration would not fit the table after it.
    return create_engine(url, poolclass=NullPool, connect_args={"prepare_threshold": None}).connect()
