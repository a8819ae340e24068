"""The machines' door: Celery tasks, the scheduler, the outbox relay and the inbox consumer."""
