"""Who may decide about mail that waits."""

from processes.people.rules import Actor, Role

READERS = (Role.AGENT, Role.SERVICE_MANAGER)


def may_handle_mail(actor: Actor) -> bool:
    """Read incoming mail and say what becomes of a message that waits."""
    return actor.has(*READERS)
