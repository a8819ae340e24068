"""The figures for Prometheus: steps, jobs, tasks, cases, messages, events, and how deep the queues are."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kombu import Connection
from kombu.exceptions import KombuError
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import text
from sqlalchemy.orm import Session

BROKER_SECONDS = 2
QUEUES = (
    "podpora.urgent",
    "podpora.jobs",
    "podpora.mail",
    "podpora.suppliers",
    "podpora.reports",
    "podpora.inbox",
    "podpora.inbox.dead",
)
# One statement over partial indexes. Every step writes its case once, so what PostgreSQL itself counts
# of that table is the number of steps of all web and worker processes together. A job that was sent and that no
# worker has taken is looked at again within a minute (RESEND), and is as late as one that was never sent.
FIGURES = text("""
SELECT (SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables
         WHERE relname = 'process_instance' AND schemaname = 'public') AS steps,
       (SELECT count(*) FROM job WHERE state = 'waiting') AS jobs_waiting,
       due.count AS jobs_due, due.late AS jobs_late, due.lateness AS jobs_lateness_seconds,
       (SELECT count(*) FROM job WHERE state = 'failed') AS jobs_failed,
       (SELECT count(*) FROM job WHERE state = 'suspended') AS jobs_suspended,
       (SELECT count(*) FROM open_task) AS tasks_open,
       (SELECT count(*) FROM process_instance WHERE state = 'active') AS cases_active,
       (SELECT count(*) FROM process_instance WHERE state = 'suspended') AS cases_suspended,
       (SELECT count(*) FROM message WHERE state = 'unmatched') AS messages_unmatched,
       (SELECT count(*) FROM outbox_event WHERE relayed_at IS NULL) AS outbox_waiting
  FROM (SELECT count(*),
               count(*) FILTER (WHERE due_at <= now() - interval '1 minute') AS late,
               coalesce(extract(epoch FROM now() - min(due_at)), 0) AS lateness
          FROM job
         WHERE state = 'waiting' AND next_at <= now() + interval '1 minute' AND due_at <= now()
           AND (lease_until IS NULL OR lease_until <= now())) AS due
""")
MEANINGS = {
    "jobs_waiting": "Jobs that will still run",
    "jobs_due": "Jobs whose time has come and that no worker has taken",
    "jobs_late": "Jobs due for more than a minute",
    "jobs_lateness_seconds": "How long the job that waits longest has been due",
    "jobs_failed": "Jobs that gave up and wait for an administrator",
    "jobs_suspended": "Jobs of suspended cases",
    "tasks_open": "User tasks that wait for somebody",
    "cases_active": "Process instances that run",
    "cases_suspended": "Process instances that an administrator has suspended",
    "messages_unmatched": "Messages for processes that nobody awaited",
    "outbox_waiting": "Events that the broker has not confirmed",
}


def exposition(session: Session, broker_url: str | None) -> bytes:
    """Everything in Prometheus' text format; a broker that does not answer leaves its queues out."""
    registry = CollectorRegistry()
    registry.register(_Read(list(_figures(session, broker_url))))
    return generate_latest(registry) + generate_latest(REGISTRY)


class _Read:
    """What was read for this one answer, as the registry wants it."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def _figures(session: Session, broker_url: str | None) -> Iterator[Metric]:
    row = session.execute(FIGURES).one()._mapping
    yield CounterMetricFamily("podpora_steps", "Steps of all processes since the database counts", value=row["steps"])
    for name, meaning in MEANINGS.items():
        yield GaugeMetricFamily(f"podpora_{name}", meaning, value=float(row[name]))
    depth = GaugeMetricFamily("podpora_queue_depth", "Messages ready in a queue", labels=["queue"])
    for queue, count in (_of_broker(broker_url) if broker_url else _of_database(session)).items():
        depth.add_metric([queue], count)
    yield depth


def _of_database(session: Session) -> dict[str, int]:
    rows = session.execute(text("SELECT queue_name, queue_length FROM pgmq.metrics_all()"))
    return {row.queue_name: row.queue_length for row in rows}


def _of_broker(url: str) -> dict[str, int]:
    found: dict[str, int] = {}
    with suppress(OSError, KombuError), Connection(url, connect_timeout=BROKER_SECONDS) as connection:
        connection.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
        for queue in QUEUES:
            with suppress(*connection.channel_errors):  # not declared before its first worker starts
                found[queue] = _depth(connection, queue)
    return found


def _depth(connection: Any, queue: str) -> int:
    with connection.channel() as channel:
        return int(channel.queue_declare(queue, passive=True).message_count)
