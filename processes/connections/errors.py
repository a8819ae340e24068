"""Refusals of connections."""

from processes.errors import Conflict, NotFound, Refusal


class SecretUnknown(NotFound):
    """Nobody has kept it, or it was taken away."""

    message = "There is no such secret."


class SecretNameTaken(Conflict):
    """Diagrams name secrets; each name is one secret."""

    message = "There is a secret of this name already. Change that one."
    field = "name"


class SecretNameWrong(Refusal):
    """Diagrams write it as secret:name."""

    message = "A name is a letter, then letters, digits, - or _, at most 60 together."
    field = "name"


class SecretWrong(Refusal):
    """What headers cannot carry."""

    message = "A secret is one line of at most 4,000 characters, without accents."
    field = "value"


class SecretHostsWrong(Refusal):
    """A secret without hosts could be sent anywhere."""

    message = "Name the hosts that it may be sent to, each on a line of its own, such as api.example.com."
    field = "hosts"


class SecretInUse(Conflict):
    """A deployed process would fail without it."""

    message = "The deployed process {process} sends this secret. Change that first."


class HookUnknown(NotFound):
    """An address that is not ours, too old, used, or not signed as it asks: nobody learns which."""

    message = "There is nothing here."


class BodyWrong(Refusal):
    """Webhooks hear JSON."""

    message = "The body is no JSON."
