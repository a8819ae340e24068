"""Who reads the mail that came in, who the mail that goes out, and who sees to it."""

from processes.people.rights import may_administer
from processes.people.rules import Actor, Role

READERS = (Role.AGENT, Role.DISPATCHER, Role.SERVICE_MANAGER)
INCOMING_READERS = (Role.AGENT, Role.SERVICE_MANAGER)


def may_read_outgoing(actor: Actor) -> bool:
    """Read what was written to customers, colleagues and suppliers, whatever it is about."""
    return actor.has(*READERS)


def may_release(actor: Actor) -> bool:
    """Have a mail sent that was held back or not delivered."""
    return actor.has(*READERS)


def may_keep_mailbox(actor: Actor) -> bool:
    """Say through which servers mail goes and comes."""
    return may_administer(actor)
