"""Who keeps secrets, and who learns their names."""

from processes.people.rights import may_administer
from processes.people.rules import Actor, Role


def may_keep_secrets(actor: Actor) -> bool:
    """Write secrets and say where they may be sent; nobody reads one back."""
    return may_administer(actor)


def may_see_connections(actor: Actor) -> bool:
    """See which secrets there are, by name and host, and what was called: administrators and process designers."""
    return may_administer(actor) or actor.has(Role.PROCESS_DESIGNER)
