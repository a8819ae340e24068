"""The Celery application: its queues, and how it talks to RabbitMQ or to the queues in the database."""

import sys
from collections.abc import Iterator
from typing import Any

import psycopg
from celery import Celery, signals
from celery.worker import consumer
from kombu import Exchange, Producer, Queue
from kombu.exceptions import OperationalError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from processes.settings import Settings, get_settings

QUEUES = ("urgent", "jobs", "mail", "suppliers", "reports")
RUN_JOB = "podpora.run_job"
EXCHANGE = "podpora.jobs"
PREFIX = "podpora."
CONFIRM_SECONDS = 10  # for RabbitMQ to say that it has a message: a queue may be without its leader, a disk full
DELIVERY_LIMIT = 10  # a message that keeps killing its worker is dropped; the job table still knows the job
HOUR = 3600
STARTING = 0x776F726B6572  # "worker": the key of the advisory lock under which one worker after the other starts
TOGETHER = 25  # job ids in one message at the most
SPREAD = 10  # messages over which what is due at once is spread at least, so that every worker gets some
CHILD_KILOBYTES = 160_000  # a child that has grown (long PDFs: Typst keeps its last ten) is replaced after its job

_COMMON: dict[str, Any] = {
    "accept_content": ["json"],
    "broker_channel_error_retry": True,  # a queue that somebody deletes is declared again
    "broker_connection_max_retries": None,  # however long the broker is away
    "broker_connection_retry_on_startup": True,
    "task_acks_late": True,
    "task_create_missing_queues": False,
    "task_default_queue": "jobs",
    "task_ignore_result": True,
    "task_reject_on_worker_lost": True,
    "task_store_errors_even_if_ignored": False,
    "worker_consumer": "workers.celery_app:Consumer",
    "worker_enable_remote_control": False,
    "worker_hijack_root_logger": False,
    "worker_max_memory_per_child": CHILD_KILOBYTES,
    "worker_pool": "prefork",
    "worker_proc_alive_timeout": 60,
    "worker_send_task_events": False,
}


class Unconfirmed(OperationalError):
    """RabbitMQ did not say in time that it has a message for `queue`."""

    def __init__(self, queue: str) -> None:
        super().__init__(f"{queue} confirms nothing")
        self.queue = queue


class Consumer(consumer.Consumer):
    """Celery's consumer without delayed delivery: our jobs wait in the job table, not in 28 more queues."""

    class Blueprint(consumer.Consumer.Blueprint):
        """The steps that are left."""

        default_steps = [step for step in consumer.Consumer.Blueprint.default_steps if "delayed_delivery" not in step]


def make_celery(settings: Settings, *, receives: bool = False) -> Celery:
    """The application for these settings: RabbitMQ by `broker_url`, else pgmq in the database.

    Only who `receives` asks the database for notices of messages.
    """
    app = Celery("podpora", set_as_current=False)
    app.conf.update(_COMMON)
    app.conf.worker_concurrency = settings.worker_processes
    own = _rabbitmq(settings.broker_url) if settings.broker_url else _database(settings.database_url or "", receives)
    app.conf.update(own)
    app.task(run_job, name=RUN_JOB)
    return app


def run_job(*job_ids: int) -> None:
    """Do jobs of the job table one by one; delivered twice, the second finds them claimed or done."""
    # The parent process only receives; its children import the domains, which keeps it small.
    from workers.running import run

    for job_id in job_ids:
        run(job_id)


def _rabbitmq(url: str) -> dict[str, Any]:
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT}
    exchange = Exchange(EXCHANGE, type="direct", durable=True)
    return {
        "broker_url": url,
        "broker_transport_options": {"confirm_publish": True},
        "task_queues": [Queue(PREFIX + q, exchange, routing_key=q, queue_arguments=arguments) for q in QUEUES],
        "task_default_queue": PREFIX + "jobs",
        "worker_prefetch_multiplier": 1,
    }


def _database(url: str, receives: bool) -> dict[str, Any]:
    return {
        "broker_url": "pgmq://database",  # the address is in conn_string
        "broker_transport_options": {
            "conn_string": make_conninfo("", **conninfo_to_dict(url)),
            "init_extension": False,
            "notify_throttle_interval_ms": 0,  # each message wakes a worker that has nothing to do
            "polling_interval": 0.1,  # for one that was busy: nothing tells it that it may take more
            "pool_size": 4,
            "use_notify": receives,
            "visibility_timeout": HOUR,
            "wait_time_seconds": 0,
        },
        "task_queues": [Queue(PREFIX + q, routing_key=q) for q in QUEUES],
        "task_default_queue": PREFIX + "jobs",
        "worker_prefetch_multiplier": 10,
    }


def publish(app: Celery, jobs: list[tuple[int, str]]) -> None:
    """Hand (job id, queue) pairs to the workers.

    Raises kombu's OperationalError when the broker is away, Unconfirmed when it does not say that it has a message.
    """
    if not jobs:
        return
    with app.producer_pool.acquire(block=True) as producer:
        for queue, job_ids in messages(jobs):
            _send(app, producer, PREFIX + queue, job_ids)


def greet(app: Celery) -> None:
    """Hand every queue a message without jobs, so that one that confirms nothing is found though nobody sends to it.

    Raises as `publish` does.
    """
    with app.producer_pool.acquire(block=True) as producer:
        for queue in QUEUES:
            _send(app, producer, PREFIX + queue, ())


def _send(app: Celery, producer: Producer, queue: str, job_ids: tuple[int, ...]) -> None:
    try:
        app.send_task(RUN_JOB, job_ids, queue=queue, producer=producer, retry=False, confirm_timeout=CONFIRM_SECONDS)
    except OperationalError as fault:
        if isinstance(fault.__cause__, TimeoutError):
            producer.connection.collect()  # closed politely, it would wait for an answer for ever
            raise Unconfirmed(queue) from fault
        raise


def messages(jobs: list[tuple[int, str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(queue, job ids) of each message: where much is due at once, several steps of processes share one.

    Each is still claimed on its own when its turn comes, so what kills its worker takes no attempt of the others.
    """
    steps = [job_id for job_id, queue in jobs if queue == "jobs"]
    size = max(1, min(TOGETHER, len(steps) // SPREAD))
    yield from ((queue, (job_id,)) for job_id, queue in jobs if queue != "jobs")
    yield from (("jobs", tuple(steps[at : at + size])) for at in range(0, len(steps), size))


def run_worker(queues: tuple[str, ...]) -> None:
    """Receive and do jobs of these queues until told to stop; a running job is finished first. Exits."""
    signals.worker_process_init.connect(_start_child, weak=False)
    settings = get_settings()
    app = make_celery(settings, receives=True)
    if not settings.broker_url:
        _start_alone(settings.database_url or "")
    # What is urgent are jobs that overtake the others: whoever does the ones does the other.
    wanted = [queue for queue in QUEUES if queue in queues or (queue == "urgent" and "jobs" in queues)]
    quiet = dict.fromkeys(("without_gossip", "without_mingle", "without_heartbeat"), True)
    # Not by Celery's command line: that would end with 0 also where the worker has failed.
    worker = app.Worker(queues=[PREFIX + queue for queue in wanted], loglevel=settings.log_level, **quiet)
    worker.start()
    sys.exit(worker.exitcode)


def _start_alone(url: str) -> None:
    """Keep other workers from declaring queues until this one has: two that make one trigger at once fail."""
    try:
        turn = psycopg.connect(url, autocommit=True)
        turn.execute("SELECT pg_advisory_lock(%s)", [STARTING])
    except psycopg.OperationalError:  # the database is away; Celery waits for it
        return
    signals.worker_ready.connect(lambda **_: turn.close(), weak=False)


def _start_child(**_: Any) -> None:
    from workers.sessions import start_process

    start_process()
