"""Who may decide about mail that waits."""

from processes.mail.rights import INCOMING_READERS
from processes.people.rules import Actor


def may_handle_mail(actor: Actor) -> bool:
    """Read incoming mail and say what becomes of a message that waits."""
    return actor.has(*INCOMING_READERS)


def may_deliver(actor: Actor) -> bool:
    """Hand in what a system outside says, in its stead."""
    return actor.has(*INCOMING_READERS)
