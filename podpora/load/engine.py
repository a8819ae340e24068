"""The engine's rows in copied cases."""

from podpora.load.copies import Copy

COPIES = {
    "process_instance": Copy({"body": "b.body"}),
    "process_history": Copy(
        # completed long ago: never the id of an open task
        {"task_id": "-(c.n * 100 + o.task_id % 100)"},
        refers={"instance_id": "process_instance"},
        kept="o.at + c.shift > :keep_history",  # processes/engine/jobs/housekeeping.py
    ),
    "message_subscription": Copy({"key": "c.number"}),
}
