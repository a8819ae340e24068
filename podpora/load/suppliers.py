"""Escalations of copied cases: their processes wait for answers to the new ones."""

from podpora.load.copies import Copy

COPIES = {
    "message_subscription": Copy(
        {"key": "CASE o.key WHEN o.number_ THEN c.number ELSE 'escalation:' || {escalation} END"}
    )
}
