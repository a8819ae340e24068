"""Who reads the mail that came in, and who may see to the mail that goes out."""

from processes.people.rules import Actor, Role

READERS = (Role.AGENT, Role.DISPATCHER, Role.SERVICE_MANAGER)
INCOMING_READERS = (Role.AGENT, Role.SERVICE_MANAGER)


def may_release(actor: Actor) -> bool:
    """Have a mail sent that was held back or not delivered."""
    return actor.has(*READERS)
