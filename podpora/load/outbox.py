"""Events of copied cases: all have left, the old ones are forgotten."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from podpora.load.copies import Copy
from processes.outbox.models import OutboxEvent

COPIES = {
    "outbox_event": Copy(
        {
            "payload": "o.payload || jsonb_build_object('request_id', c.request_id, 'number', c.number)",
            "created_at": "c.logged_at",
            "relayed_at": "c.logged_at + interval '1 second'",
        },
        case="(t.payload ->> 'request_id')::bigint",
        kept="c.logged_at > :keep_events",
    )
}


def delivered(session: Session) -> None:
    """The relay has published everything."""
    relayed = update(OutboxEvent).values(relayed_at=OutboxEvent.created_at)
    session.execute(relayed, execution_options={"synchronize_session": False})
