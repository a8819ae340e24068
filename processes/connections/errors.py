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


class DescriptionWrong(Refusal):
    """What was given describes no web service."""

    message = "The description cannot be read: give it as JSON."
    field = "document"


class ServiceNameWrong(Refusal):
    """Diagrams name steps by it."""

    message = "A name is a small letter, then small letters, digits or _, at most 40 together."
    field = "service"


class BaseWrong(Refusal):
    """Where the service is."""

    message = "The address begins with https:// and says its host, such as https://api.example.com/v1."
    field = "base"


class HeadersWrong(Refusal):
    """What is sent along with each of the service's calls."""

    message = "A header is Name: value, each on a line of its own; a password in it is kept as a secret."
    field = "headers"


class ActUnknown(NotFound):
    """Nobody has taken it over, or it was taken away."""

    message = "There is no such step."


class ActInUse(Conflict):
    """A deployed process would fail without it."""

    message = "The deployed process {process} has the step {step}. Change that first."


class InputMissing(Refusal):
    """An address without it would be another one."""

    message = "The step {step} needs the input {input}."
